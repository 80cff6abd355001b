import { describe, expect, it } from 'vitest';
import { parseSearch, previous, previousBuckets, rangeHolding, resolve, stepFor, toRange } from './range.ts';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.UTC(2026, 10, 24, 12, 30, 20);

describe('the range in the address', () => {
  it('is the last 28 days when nothing is said', () => expect(toRange(parseSearch({}))).toEqual({ kind: 'relative', last: '28d' }));
  it('can be relative', () => expect(toRange(parseSearch({ range: '7d' }))).toEqual({ kind: 'relative', last: '7d' }));
  it('can be absolute', () => {
    const search = parseSearch({ from: '2026-11-01T00:00:00Z', to: '2026-11-02T00:00:00Z', range: '7d' });
    expect(toRange(search)).toEqual({ kind: 'absolute', from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 2) });
  });
  it.each([
    { range: '5 parsecs' },
    { from: 'soon', to: 'later' },
    { from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' },
    { compare: 7 },
  ])('is the default when it makes no sense: %j', (search) => expect(parseSearch(search)).toEqual({}));
  it('keeps an environment whose name looks like a number', () => expect(parseSearch({ env: 2 })).toEqual({ env: '2' }));
});

describe('a relative range', () => {
  it('of days begins at midnight of the organization, so that only today is cut short', () => {
    const { from, to } = resolve({ kind: 'relative', last: '7d' }, now, 'Europe/Berlin');
    expect(new Date(from).toISOString()).toBe('2026-11-16T23:00:00.000Z');
    expect(new Date(to).toISOString()).toBe('2026-11-24T12:31:00.000Z');
  });

  it('of days counts calendar days where the clocks change', () => {
    const { from } = resolve({ kind: 'relative', last: '7d' }, Date.UTC(2026, 9, 27, 12), 'Europe/Berlin');
    expect(new Date(from).toISOString()).toBe('2026-10-19T22:00:00.000Z');
  });

  it('of hours ends at the next full minute', () => {
    const { from, to } = resolve({ kind: 'relative', last: '6h' }, now, 'UTC');
    expect(to - from).toBe(6 * hour);
    expect(to % 60_000).toBe(0);
  });

  it('is compared with the range of the same length before it', () => {
    expect(previous({ from: 10 * day, to: 17 * day })).toEqual({ from: 3 * day, to: 10 * day });
  });
});

describe('the range that a chart draws in grey', () => {
  const interval = { from: Date.UTC(2026, 10, 16), to: Date.UTC(2026, 10, 24, 12) };
  const iso = ({ from, to }: typeof interval) => [from, to].map((time) => new Date(time).toISOString().slice(0, 16));

  it('lies whole days before one of days', () => {
    expect(iso(previousBuckets(interval, '1d', 'UTC'))).toEqual(['2026-11-07T00:00', '2026-11-15T12:00']);
  });
  it('lies whole weeks before one of weeks', () => {
    expect(iso(previousBuckets(interval, '1w', 'UTC'))).toEqual(['2026-11-02T00:00', '2026-11-10T12:00']);
  });
  it('begins at local midnight, also over a change of the clocks', () => {
    const november = { from: Date.UTC(2026, 10, 1, 23), to: Date.UTC(2026, 10, 9, 11) };
    expect(iso(previousBuckets(november, '1d', 'Europe/Berlin'))[0]).toBe('2026-10-24T22:00');
  });
  it('ends where one of hours begins', () => {
    expect(previousBuckets({ from: 10 * hour, to: 16 * hour }, '10m', 'UTC')).toEqual({ from: 4 * hour, to: 10 * hour });
  });
});

describe('the buckets of a chart', () => {
  it.each([
    [hour, '1m', '1h'],
    [6 * hour, '10m', '1h'],
    [day, '1h', '1h'],
    [7 * day, '6h', '1d'],
    [28 * day, '1d', '1d'],
    [90 * day, '1d', '1w'],
    [600 * day, '1w', '1M'],
  ])('for %d ms are %s wide, and %s for what people do', (length, fine, coarse) => {
    expect(stepFor({ from: 0, to: length }, 'fine')).toBe(fine);
    expect(stepFor({ from: 0, to: length }, 'day')).toBe(coarse);
  });
});

describe('the range of a dashboard that was made elsewhere', () => {
  it.each([
    ['30m', '1h'],
    ['6h', '6h'],
    ['2w', '28d'],
    ['1y', '90d'],
    ['soon', undefined],
  ])('%s is shown in %s', (duration, range) => expect(rangeHolding(duration)).toBe(range));
});
