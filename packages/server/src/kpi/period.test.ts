import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { lastPeriods, periodName, periodWord } from './period.ts';

const at = (text: string) => Temporal.ZonedDateTime.from(text).epochMilliseconds;

test.each([
  ['1w', '2026-11-24T12:00[Europe/Berlin]', 13, '2026-08-24T00:00[Europe/Berlin]'],
  ['1d', '2026-03-30T12:00[Europe/Berlin]', 3, '2026-03-27T00:00[Europe/Berlin]'],
  ['1M', '2026-03-31T12:00[Europe/Berlin]', 13, '2025-02-01T00:00[Europe/Berlin]'],
  ['1Q', '2026-03-31T12:00[UTC]', 2, '2025-07-01T00:00[UTC]'],
  ['6h', '2026-03-30T07:00[Europe/Berlin]', 1, '2026-03-30T00:00[Europe/Berlin]'],
] as const)('the last periods of %s before %s (%d of them) begin at %s', (step, now, count, from) => {
  const zone = now.match(/\[(.*)\]/)?.[1] ?? '';
  expect(lastPeriods(count, step, zone, at(now))).toEqual({ from: at(from), to: at(now) });
});

test('at the very start of a period it is the running one', () => {
  const now = at('2026-11-23T00:00[UTC]');
  expect(lastPeriods(1, '1w', 'UTC', now)).toEqual({ from: at('2026-11-16T00:00[UTC]'), to: now + 1 });
});

test('periods have names', () => {
  expect(periodWord('1w')).toBe('week');
  expect(periodWord('2w')).toBe('period of 2w');
  expect(periodName(at('2026-11-16T00:00[Europe/Berlin]'), '1w', 'Europe/Berlin')).toBe('2026-11-16');
  expect(periodName(at('2026-11-16T06:00[Europe/Berlin]'), '6h', 'Europe/Berlin')).toBe('2026-11-16T06:00');
});
