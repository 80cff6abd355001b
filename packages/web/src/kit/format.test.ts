import { describe, expect, it } from 'vitest';
import { axisScale, formatDifference, formatRelative, formatText } from './format.ts';

/** No-break spaces as plain ones, for reading. */
const text = (value: number | null, unit: string) => formatText(value, unit).replaceAll('\u00a0', ' ');

describe('a value', () => {
  it.each([
    [0.0432, '43.2 ms'],
    [0.2, '200 ms'],
    [1.3, '1.3 s'],
    [119, '119 s'],
    [41 * 60, '41 min'],
    [19 * 3600, '19 h'],
    [9.26 * 86_400, '9.26 d'],
    [-90, '−90 s'],
    [0, '0 s'],
  ])('of %d seconds reads as %s', (seconds, expected) => expect(text(seconds, 'seconds')).toBe(expected));

  it.each([
    [0.382, '38.2 %'],
    [0.999, '99.9 %'],
    [0.9995, '99.95 %'],
    [0.99953, '99.953 %'],
    [0.99999, '99.999 %'],
    [0.0042, '0.42 %'],
    [1, '100 %'],
    [0, '0 %'],
    [-10.923, '−1,092 %'],
  ])('of the ratio %d reads as %s', (ratio, expected) => expect(text(ratio, 'ratio')).toBe(expected));

  it.each([
    [999, '999 B'],
    [1_000, '1 kB'],
    [8_388_608, '8.39 MB'],
    [2_400_000_000, '2.4 GB'],
  ])('of %d bytes reads as %s', (bytes, expected) => expect(text(bytes, 'bytes')).toBe(expected));

  it('of a count keeps all its digits', () => expect(text(1_234_567, 'count')).toBe('1,234,567'));
  it('of a rate is attached to its unit', () => expect(text(4.1, 'per_day')).toBe('4.1/d'));
  it('of money carries its currency', () => expect(text(0.031, 'EUR')).toBe('0.031 EUR'));
  it('that is small keeps two significant digits', () => expect(text(0.004_56, 'score')).toBe('0.0046'));
  it('that is not there is a dash and never 0', () => expect(text(null, 'seconds')).toBe('—'));
});

describe('a difference', () => {
  const difference = (value: number, unit: string) => formatDifference(value, unit).replaceAll('\u00a0', ' ');
  it('of shares is in percentage points', () => expect(difference(0.021, 'ratio')).toBe('+ 2.1 pp'));
  it('of durations carries a sign and a unit', () => expect(difference(-3600 * 3, 'seconds')).toBe('− 3 h'));
  it('of nothing says so', () => expect(difference(0, 'count')).toBe('± 0'));
  it('can be relative', () => expect(formatRelative(-0.1234).replaceAll('\u00a0', ' ')).toBe('− 12 %'));
});

describe('an axis', () => {
  it('shows days when its largest value is days', () => expect(axisScale('seconds', 4 * 86_400)).toEqual({ divisor: 86_400, symbol: 'd' }));
  it('shows milliseconds below a second', () => expect(axisScale('seconds', 0.4)).toEqual({ divisor: 0.001, symbol: 'ms' }));
  it('shows seconds when all is 0', () => expect(axisScale('seconds', 0)).toEqual({ divisor: 1, symbol: 's' }));
  it('shows per cent for ratios', () => expect(axisScale('ratio', 1)).toEqual({ divisor: 0.01, symbol: '%' }));
  it('shows bytes in thousands', () => expect(axisScale('bytes', 5_000_000)).toEqual({ divisor: 1_000_000, symbol: 'MB' }));
});
