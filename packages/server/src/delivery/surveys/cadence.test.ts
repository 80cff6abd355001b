import { expect, test } from 'vitest';
import fc from '../../../../../test/support/property.ts';
import { lastDue, nextDue } from './cadence.ts';

const at = (text: string) => Date.parse(text);
const iso = (ms: number) => new Date(ms).toISOString();

test('the first such weekday of a month or quarter, in local time', () => {
  const tokyo = 'Asia/Tokyo';
  expect(iso(nextDue({ every: 'monthly', weekday: 'tuesday', at: '08:30' }, tokyo, at('2026-03-01T00:00:00Z')))).toBe(
    '2026-03-02T23:30:00.000Z',
  );
  expect(iso(nextDue({ every: 'quarterly' }, 'UTC', at('2026-01-06T00:00:00Z')))).toBe('2026-04-06T09:00:00.000Z');
});

test('a time that the clocks leave out is the one right after', () => {
  // New York skips 02:00-03:00 on Sunday 2026-03-08.
  const cadence = { every: 'weekly', weekday: 'sunday', at: '02:30' } as const;
  expect(iso(nextDue(cadence, 'America/New_York', at('2026-03-07T12:00:00Z')))).toBe('2026-03-08T07:30:00.000Z');
});

const cadences = fc.record({
  every: fc.constantFrom('weekly', 'biweekly', 'monthly', 'quarterly' as const),
  weekday: fc.constantFrom('monday', 'wednesday', 'sunday' as const),
  at: fc.constantFrom('00:00', '02:30', '09:00', '23:59'),
});
const zones = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia');
const times = fc.integer({ min: at('2024-01-01T00:00:00Z'), max: at('2030-01-01T00:00:00Z') });

test('law: the next after the last is after now, and the last at the next is the next', () => {
  fc.assert(
    fc.property(cadences, zones, times, (cadence, zone, now) => {
      const last = lastDue(cadence, zone, now);
      const next = nextDue(cadence, zone, now);
      expect(last).toBeLessThanOrEqual(now);
      expect(next).toBeGreaterThan(now);
      expect(nextDue(cadence, zone, last)).toBe(next);
      expect(lastDue(cadence, zone, next)).toBe(next);
      expect(lastDue(cadence, zone, next - 1)).toBe(last);
    }),
    { numRuns: 300 },
  );
});
