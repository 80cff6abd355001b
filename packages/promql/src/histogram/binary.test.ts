import { expect, test } from 'vitest';
import { histogramOf } from '../../../../test/support/histograms.ts';
import { histogramBinary } from './binary.ts';
import { noteAnnotation } from './notes.ts';

const histogram = histogramOf({ buckets: [2, 0, 4], sum: 6, resetHint: 'not_reset' });
const custom = histogramOf({ schema: -53, customBounds: [5], buckets: [1] });

test('numbers multiply and divide histograms', () => {
  expect(histogramBinary('*', histogram, 2)).toMatchObject({ value: { count: 12, positiveCounts: [4, 8] }, holds: true, notes: [] });
  expect(histogramBinary('*', 2, histogram)).toEqual(histogramBinary('*', histogram, 2));
  expect(histogramBinary('/', histogram, 2).value).toMatchObject({ count: 3, sum: 3, positiveCounts: [1, 2] });
  expect(histogramBinary('>/', histogram, 2).value).toMatchObject({ positiveCounts: [4] });
  expect(histogramBinary('</', histogram, 2).value).toMatchObject({ positiveCounts: [2] });
});

test('histograms are added, subtracted and compared', () => {
  expect(histogramBinary('+', histogram, histogram).value).toMatchObject({ count: 12, resetHint: 'not_reset' });
  expect(histogramBinary('-', histogram, histogram).value).toMatchObject({ count: 0, positiveCounts: [], resetHint: 'gauge' });
  expect(histogramBinary('==', histogram, histogram)).toEqual({ value: histogram, holds: true, notes: [] });
  expect(histogramBinary('!=', histogram, custom)).toEqual({ value: histogram, holds: true, notes: [] });
  expect(histogramBinary('==', histogram, custom).holds).toBe(false);
});

test('what cannot be combined is said as Prometheus says it', () => {
  const said = (op: string, left: number | typeof histogram, right: number | typeof histogram) => {
    const { value, notes } = histogramBinary(op, left, right);
    expect(value).toBeUndefined();
    return notes.map((note) => noteAnnotation(note, 'm'));
  };
  expect(said('+', 1, histogram)).toEqual([
    { level: 'info', text: 'incompatible sample types encountered for binary operator "+": float + histogram' },
  ]);
  expect(said('>', histogram, histogram)[0]?.text).toContain('operator ">": histogram > histogram');
  expect(said('/', 3, histogram)[0]?.text).toContain('float / histogram');
  expect(said('==', histogram, 3)[0]?.text).toContain('histogram == float');
  expect(said('-', histogram, custom)).toEqual([
    { level: 'warning', text: 'incompatible bucket layout encountered for binary operator -' },
  ]);
});

test('conflicting resets and bounds brought together are told', () => {
  const reset = histogramOf({ buckets: [1], resetHint: 'reset' });
  expect(histogramBinary('+', histogram, reset).notes).toEqual([{ kind: 'collision', during: 'addition' }]);
  const other = histogramOf({ schema: -53, customBounds: [4, 5], buckets: [1, 2] });
  expect(histogramBinary('-', custom, other)).toMatchObject({
    value: { positiveCounts: [-2] },
    notes: [{ kind: 'reconciled', during: 'subtraction' }],
  });
});
