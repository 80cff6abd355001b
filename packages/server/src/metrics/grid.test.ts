import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { buildGrid, maxBuckets } from './grid.ts';
import type { Step } from './types.ts';

const at = (text: string) => Date.parse(text);
const hour = 3_600_000;
const iso = (bounds: readonly number[]) => bounds.map((time) => new Date(time).toISOString().replace(':00.000Z', 'Z'));
const far = at('2199-01-01T00:00:00Z');
const grid = (from: string, to: string, step: Step, timezone: string, now = far) =>
  buildGrid({ from: at(from), to: at(to), step, timezone }, now);

describe('calendar buckets', () => {
  test('a day is 23 hours when clocks go forward in Berlin and 25 when they go back', () => {
    const spring = grid('2026-03-28T23:00:00Z', '2026-03-30T22:00:00Z', '1d', 'Europe/Berlin').bounds;
    expect(spring.slice(1).map((end, index) => (end - spring[index]!) / hour)).toEqual([23, 24]);
    const autumn = grid('2026-10-24T22:00:00Z', '2026-10-26T23:00:00Z', '1d', 'Europe/Berlin').bounds;
    expect(autumn.slice(1).map((end, index) => (end - autumn[index]!) / hour)).toEqual([25, 24]);
  });

  test('hours of the day that clocks go back are 25', () => {
    expect(grid('2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z', '1h', 'Europe/Berlin').partial).toHaveLength(25);
  });

  test('hours of Kolkata begin at its own full hours', () => {
    expect(iso(grid('2026-03-01T00:00:00Z', '2026-03-01T01:00:00Z', '1h', 'Asia/Kolkata').bounds)).toEqual([
      '2026-02-28T23:30Z',
      '2026-03-01T00:30Z',
      '2026-03-01T01:30Z',
    ]);
  });

  test('weeks begin on Monday, and 7d is the same week', () => {
    const weeks = ['2026-11-16T00:00Z', '2026-11-23T00:00Z', '2026-11-30T00:00Z'];
    expect(iso(grid('2026-11-22T12:00:00Z', '2026-11-24T00:00:00Z', '1w', 'UTC').bounds)).toEqual(weeks);
    expect(iso(grid('2026-11-22T12:00:00Z', '2026-11-24T00:00:00Z', '7d', 'UTC').bounds)).toEqual(weeks);
  });

  test('months, quarters and years begin on their first', () => {
    expect(iso(grid('2026-01-31T00:00:00Z', '2026-03-02T00:00:00Z', '1M', 'UTC').bounds)).toEqual([
      '2026-01-01T00:00Z',
      '2026-02-01T00:00Z',
      '2026-03-01T00:00Z',
      '2026-04-01T00:00Z',
    ]);
    expect(iso(grid('2026-05-05T00:00:00Z', '2026-08-01T00:00:00Z', '1Q', 'UTC').bounds)).toEqual([
      '2026-04-01T00:00Z',
      '2026-07-01T00:00Z',
      '2026-10-01T00:00Z',
    ]);
    expect(iso(grid('2024-05-05T00:00:00Z', '2025-08-01T00:00:00Z', '1Y', 'America/New_York').bounds)).toEqual([
      '2024-01-01T05:00Z',
      '2025-01-01T05:00Z',
      '2026-01-01T05:00Z',
    ]);
  });

  test('the day that Samoa skipped is no bucket, and a day that begins at 01:00 begins there', () => {
    expect(iso(grid('2011-12-29T10:00:00Z', '2011-12-31T10:00:00Z', '1d', 'Pacific/Apia').bounds)).toEqual([
      '2011-12-29T10:00Z',
      '2011-12-30T10:00Z',
      '2011-12-31T10:00Z',
    ]);
    expect(iso(grid('2018-11-04T03:00:00Z', '2018-11-05T02:00:00Z', '1d', 'America/Sao_Paulo').bounds)).toEqual([
      '2018-11-04T03:00Z',
      '2018-11-05T02:00Z',
    ]);
  });
});

describe('partial buckets', () => {
  test('are those that the range cuts, at either end', () => {
    expect(grid('2026-03-01T06:00:00Z', '2026-03-04T06:00:00Z', '1d', 'UTC').partial).toEqual([true, false, false, true]);
  });

  test('are those that the present cuts, and those to come', () => {
    const now = at('2026-03-02T12:00:00Z');
    expect(grid('2026-03-01T00:00:00Z', '2026-03-04T00:00:00Z', '1d', 'UTC', now).partial).toEqual([false, true, true]);
  });

  test('one value for the range is partial when the range reaches into the future', () => {
    expect(grid('2026-03-01T06:00:00Z', '2026-03-04T06:00:00Z', 'none', 'UTC')).toMatchObject({
      bounds: [at('2026-03-01T06:00:00Z'), at('2026-03-04T06:00:00Z')],
      partial: [false],
    });
    expect(grid('2026-03-01T06:00:00Z', '2026-03-04T06:00:00Z', 'none', 'UTC', at('2026-03-02T00:00:00Z')).partial).toEqual([true]);
  });
});

describe('what is refused', () => {
  test.each(['1', 'd', '0d', '1.5d', '-1d', '1s', '1D', '10000d', '1d ', '7m', '5h', '25h'] as Step[])('the step "%s"', (step) => {
    expect(() => grid('2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z', step, 'UTC')).toThrow(/step/);
  });

  test('an empty or reversed range, and times that are none', () => {
    expect(() => grid('2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z', '1d', 'UTC')).toThrow(/before/);
    expect(() => grid('2026-03-02T00:00:00Z', '2026-03-01T00:00:00Z', '1d', 'UTC')).toThrow(/before/);
    for (const from of [Number.NaN, Number.POSITIVE_INFINITY, -1, 1.5, 1e18]) {
      expect(() => buildGrid({ from, to: 2e12, step: '1d', timezone: 'UTC' }, far)).toThrow(/between 1970 and 2200|before/);
    }
  });

  test('more buckets than a chart can hold', () => {
    expect(() => grid('2000-01-01T00:00:00Z', '2026-01-01T00:00:00Z', '1m', 'UTC')).toThrow(/11000/);
  });

  test('a time zone that is none', () => {
    for (const step of ['1d', '1h', 'none'] as const) {
      expect(() => grid('2026-03-01T00:00:00Z', '2026-03-02T00:00:00Z', step, 'Mars/Base')).toThrow(/Mars\/Base/);
    }
  });
});

describe('laws, in every time zone and over every change of clocks', () => {
  const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
  const step = fc.constantFrom<Step>('1m', '15m', '1h', '6h', '1d', '3d', '1w', '2w', '1M', '1Q', '1Y');
  const from = fc.integer({ min: at('1975-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });
  const width: Record<string, number> = { m: 60_000, h: hour, d: 24 * hour, w: 168 * hour, M: 720 * hour, Q: 2160 * hour, Y: 8760 * hour };

  test('buckets ascend without gaps and cover the range with none to spare', () => {
    fc.assert(
      fc.property(zone, step, from, fc.double({ min: 0.1, max: 40, noNaN: true }), (timezone, name, begin, length) => {
        const to = begin + Math.ceil(length * width[name.at(-1) ?? 'd']!);
        const { bounds, partial } = buildGrid({ from: begin, to, step: name, timezone }, far);
        expect(partial).toHaveLength(bounds.length - 1);
        expect(bounds.slice(1).every((end, index) => end > bounds[index]!)).toBe(true);
        expect(bounds[0]).toBeLessThanOrEqual(begin);
        expect(bounds[1]).toBeGreaterThan(begin);
        expect(bounds.at(-1)).toBeGreaterThanOrEqual(to);
        expect(bounds.at(-2)).toBeLessThan(to);
      }),
      { numRuns: 400 },
    );
  });

  test('days begin at the first moment of a local date, months on its first, weeks on its Monday', () => {
    fc.assert(
      fc.property(zone, fc.constantFrom<Step>('1d', '1w', '1M', '1Y'), from, (timezone, name, begin) => {
        const { bounds } = buildGrid({ from: begin, to: begin + 400 * 24 * hour, step: name, timezone }, far);
        for (const time of bounds) {
          const local = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(timezone);
          expect(local.startOfDay().epochMilliseconds).toBe(time);
          // Clocks that skip a whole date (Samoa, Kiribati) move its begin to the next one.
          const skipped = local.subtract({ milliseconds: 1 }).toPlainDate().until(local.toPlainDate()).days > 1;
          if (skipped) continue;
          if (name === '1w') expect(local.dayOfWeek).toBe(1);
          if (name === '1M') expect(local.day).toBe(1);
          if (name === '1Y') expect(local.dayOfYear).toBe(1);
        }
      }),
      { numRuns: 200 },
    );
  });

  test('the largest grid is built in well under a second', () => {
    const begin = at('1996-01-01T00:00:00Z');
    const started = performance.now();
    const { bounds } = buildGrid({ from: begin, to: begin + (maxBuckets - 2) * 24 * hour, step: '1d', timezone: 'Europe/Berlin' }, far);
    expect(bounds.length).toBeGreaterThan(10_990);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
