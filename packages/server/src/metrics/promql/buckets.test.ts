import { describe, expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { buildGrid } from '../grid.ts';
import { runsOf } from './buckets.ts';
import { expandVariables } from './variables.ts';

const at = (text: string) => Date.parse(text);
const grid = (from: string, to: string, step: '1h' | '1d' | '1M' | 'none', timezone = 'UTC', now = to) => {
  const query = { from: at(from), to: at(to), step, timezone };
  return { query, grid: buildGrid(query, at(now)) };
};
const hour = 3_600_000;

test('buckets of one width are one query', () => {
  const { query, grid: days } = grid('2026-11-01T00:00Z', '2026-11-08T00:00Z', '1d');
  expect(runsOf(query, days)).toEqual([
    { width: 24 * hour, start: at('2026-11-02T00:00Z'), end: at('2026-11-08T00:00Z'), step: 24 * hour, buckets: [0, 1, 2, 3, 4, 5, 6] },
  ]);
});

test('a day of 25 hours is a query of its own, and ends where it ends', () => {
  const { query, grid: days } = grid('2026-10-24T22:00Z', '2026-10-27T23:00Z', '1d', 'Europe/Berlin');
  expect(runsOf(query, days).map(({ width, step, buckets }) => [width / hour, step / hour, buckets])).toEqual([
    [25, 0, [0]],
    [24, 24, [1, 2]],
  ]);
});

test('what the range or the present cuts short is as wide as what is left, and what has not begun is left out', () => {
  const { query, grid: hours } = grid('2026-11-01T00:30Z', '2026-11-01T05:00Z', '1h', 'UTC', '2026-11-01T02:15Z');
  expect(runsOf(query, hours).map(({ width, end, buckets }) => [width / hour, new Date(end).toISOString().slice(11, 16), buckets])).toEqual(
    [
      [0.5, '01:00', [0]],
      [1, '02:00', [1]],
      [0.25, '02:15', [2]],
    ],
  );
});

test('two interleaved series of edges, as rolling windows make them, are two queries', () => {
  const bounds = Array.from({ length: 10 }, (_, index) => [index * 100, index * 100 + 30]).flat();
  const runs = runsOf({ from: 0, to: 930 }, { bounds, partial: [], now: 10_000 });
  expect(runs.map(({ width, step }) => [width, step])).toEqual([
    [30, 100],
    [70, 100],
  ]);
});

test('every bucket that has begun is in one run, with its end and its width', () => {
  const widths = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(widths, fc.integer({ min: 0, max: 240 }), (all, now) => {
      const bounds = [0];
      for (const width of all) bounds.push((bounds.at(-1) ?? 0) + width);
      const to = bounds.at(-1) ?? 0;
      const found = runsOf({ from: 0, to }, { bounds, partial: [], now }).flatMap(({ buckets, start, step, width }) =>
        buckets.map((place, index) => ({ place, end: start + index * step, width })),
      );
      const expected = bounds.slice(0, -1).flatMap((begin, place) => {
        const end = Math.min(bounds[place + 1] ?? 0, Math.max(now, begin));
        return end > begin ? [{ place, end, width: end - begin }] : [];
      });
      expect(found.sort((a, b) => a.place - b.place)).toEqual(expected);
    }),
  );
});

describe('variables', () => {
  test.each([
    ['rate(x[$__interval])', 'rate(x[3600000ms])'],
    ['rate(x[${__interval}])', 'rate(x[3600000ms])'],
    ['x / $__range_s + $__interval_ms', 'x / 3600 + 3600000'],
    ['rate(x[$__rate_interval])', 'rate(x[3600000ms])'],
  ])('%s', (text, expected) => {
    expect(expandVariables(text, hour)).toEqual({ text: expected, unknown: [] });
  });

  test('a rate’s interval is never too short for four scrapes', () => {
    expect(expandVariables('$__rate_interval $__interval', 10_000).text).toBe('60000ms 10000ms');
  });

  test('what it does not know it names', () => {
    expect(expandVariables('$__from ${__to} $job', 1)).toEqual({ text: '$__from ${__to} $job', unknown: ['$__from', '${__to}'] });
  });
});
