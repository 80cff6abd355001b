import { describe, expect, it } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { fromWallClock, startOfDay, toWallClock } from './zone.ts';

const iso = (time: number) => new Date(time).toISOString();

describe('wall clocks', () => {
  it('begin the day at local midnight', () => {
    expect(iso(startOfDay(Date.UTC(2026, 10, 24, 23, 30), 'Europe/Berlin'))).toBe('2026-11-24T23:00:00.000Z');
    expect(iso(startOfDay(Date.UTC(2026, 10, 24, 3), 'America/New_York'))).toBe('2026-11-23T05:00:00.000Z');
  });

  it('move by calendar days, also over a change of the clocks', () => {
    expect(iso(startOfDay(Date.UTC(2026, 2, 30, 12), 'Europe/Berlin', -2))).toBe('2026-03-27T23:00:00.000Z');
  });

  it('say nothing of what is no time', () => expect(fromWallClock('yesterday', 'UTC')).toBeNaN());

  it('can be written down and read again, to the minute', () => {
    const minutes = fc.integer({ min: Date.UTC(2026, 10, 2) / 60_000, max: Date.UTC(2027, 2, 1) / 60_000 });
    fc.assert(
      fc.property(minutes, fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata', 'America/St_Johns'), (minute, zone) => {
        expect(fromWallClock(toWallClock(minute * 60_000, zone), zone)).toBe(minute * 60_000);
      }),
    );
  });
});
