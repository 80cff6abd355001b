import { describe, expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { Notes } from '../evaluate/notes.ts';
import type { Series } from '../evaluate/value.ts';
import { completed } from '../evaluate/work.ts';
import { quantileOf } from '../functions/quantile.ts';
import { Labels } from '../labels.ts';
import { absent, float } from '../series.ts';
import { labelsHash, xxhash64 } from './hash.ts';
import { limitedSeries, sampledSeries } from './limit.ts';
import { quantileSeries } from './quantile.ts';
import { topSeries } from './top.ts';

const value = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -3, max: 3 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY));
/** Values of series at a few points, `undefined` where there is nothing. */
const table = fc.array(fc.array(fc.option(value, { nil: undefined }), { minLength: 3, maxLength: 3 }), { minLength: 1, maxLength: 40 });

const seriesOf = (rows: readonly (readonly (number | undefined)[])[]): Series[] =>
  rows.map((row, index) => ({
    labels: Labels.from({ __name__: 'm', id: String(index) }),
    kinds: Uint8Array.from(row, (one) => (one === undefined ? absent : float)),
    values: Float64Array.from(row, (one) => one ?? 0),
    dropName: false,
  }));

const all = { mode: 'by', labels: [] } as const;

/** NaN first, then by size. */
const ascending = (a: number, b: number) => Number(Number.isNaN(b)) - Number(Number.isNaN(a)) || (a < b ? -1 : a > b ? 1 : 0);

describe('topk and bottomk', () => {
  test.each(['topk', 'bottomk'] as const)('%s takes the best that there are at each point, NaN last', (op) => {
    fc.assert(
      fc.property(table, fc.integer({ min: 0, max: 45 }), (rows, k) => {
        const result = completed(topSeries(seriesOf(rows), op, new Float64Array(3).fill(k), all, new Notes()));
        for (let point = 0; point < 3; point++) {
          const taken = result.filter((one) => one.kinds[point] === float).map((one) => one.values[point] as number);
          const there = rows.map((row) => row[point]).filter((one) => one !== undefined);
          const sign = op === 'topk' ? -1 : 1;
          const best = [...there].sort((a, b) => {
            const nan = Number(Number.isNaN(a)) - Number(Number.isNaN(b));
            return nan || sign * ascending(a, b);
          });
          expect(taken.map((one) => one + 0).sort(ascending)).toEqual(
            best
              .slice(0, k)
              .map((one) => one + 0)
              .sort(ascending),
          );
        }
      }),
    );
  });

  test('an instant is in order, best first', () => {
    const rows = [[1], [Number.NaN], [5], [3]];
    const ids = completed(topSeries(seriesOf(rows), 'topk', Float64Array.of(9), all, new Notes())).map(({ labels }) => labels.get('id'));
    expect(ids).toEqual(['2', '3', '0', '1']);
  });
});

describe('quantile', () => {
  test('is that of the sorted values, NaN the smallest', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const sorted = [...values].sort(ascending);
        const rank = q * (values.length - 1);
        const [low, high] = [sorted[Math.floor(rank)] as number, sorted[Math.min(Math.floor(rank) + 1, values.length - 1)] as number];
        const weight = rank - Math.floor(rank);
        expect(quantileOf(q, Float64Array.from(values), values.length) + 0).toEqual(low * (1 - weight) + high * weight + 0);
      }),
    );
  });

  test('of each group, at each point by its own quantile', () => {
    const rows = Array.from({ length: 9 }, (_, index) => Array.from({ length: 70 }, (_, point) => index + point));
    const wanted = Float64Array.from({ length: 70 }, (_, point) => (point % 2 === 0 ? 0 : 1));
    const [one] = completed(quantileSeries(seriesOf(rows), wanted, all, new Notes()));
    expect([...(one?.values ?? [])]).toEqual(Array.from({ length: 70 }, (_, point) => point + (point % 2 === 0 ? 0 : 8)));
  });

  test.each([
    [-0.1, Number.NEGATIVE_INFINITY],
    [1.1, Number.POSITIVE_INFINITY],
    [Number.NaN, Number.NaN],
  ])('%d gives %d', (q, expected) => {
    expect(quantileOf(q, Float64Array.of(1, 2), 2)).toBe(expected);
  });
});

describe('limit_ratio', () => {
  // Vectors of the XXH64 specification's reference implementation.
  test.each([
    ['', 0xef46db3751d8e999n],
    ['a', 0xd24ec4f1a98c6e5bn],
    ['abc', 0x44bc2cf5ad770999n],
    ['Nobody inspects the spammish repetition', 0xfbcea83c8a378bf1n],
  ])('hashes %j', (text, expected) => {
    expect(xxhash64(new TextEncoder().encode(text))).toBe(expected);
  });

  test('r and r - 1 share all series out', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (ratio) => {
        const series = seriesOf(Array.from({ length: 30 }, () => [1]));
        const ids = (r: number) => completed(sampledSeries(series, Float64Array.of(r), new Notes())).map(({ labels }) => labels.key);
        expect([...ids(ratio), ...ids(ratio - 1)].sort()).toEqual(series.map(({ labels }) => labels.key).sort());
      }),
    );
  });

  test('tells labels apart that run together', () => {
    expect(labelsHash(Labels.from({ a: 'bc' }))).not.toBe(labelsHash(Labels.from({ ab: 'c' })));
  });
});

test('limitk takes the first that there are at each point', () => {
  const rows = [
    [1, undefined, 1],
    [2, 2, 2],
    [3, 3, 3],
  ];
  const result = completed(limitedSeries(seriesOf(rows), Float64Array.of(1, 2, 0), all));
  expect(result.map(({ labels, kinds }) => [labels.get('id'), [...kinds]])).toEqual([
    ['0', [float, absent, absent]],
    ['1', [absent, float, absent]],
    ['2', [absent, float, absent]],
  ]);
});

test.each([Number.NaN, 1e30])('topk of %d is refused', (k) => {
  expect(() => completed(topSeries([], 'topk', Float64Array.of(k), all, new Notes()))).toThrow(
    Number.isNaN(k) ? 'Parameter value is NaN' : 'overflows int64',
  );
});
