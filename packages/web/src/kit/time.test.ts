import { describe, expect, it } from 'vitest';
import { formatAgo, formatBucket, formatMoment, formatTick, formatTime } from './time.ts';

const noon = Date.UTC(2026, 10, 24, 12);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

describe('times', () => {
  it('are shown in the zone of the organization', () => {
    expect(formatTime(noon, 'UTC')).toBe('24 Nov 2026, 12:00');
    expect(formatTime(noon, 'Asia/Kolkata')).toBe('24 Nov 2026, 17:30');
  });

  it('that are near leave out their year', () => expect(formatMoment(noon, 'Asia/Kolkata')).toBe('Tue 24 Nov, 17:30'));

  it('of daily buckets are days, of shorter ones times', () => {
    expect(formatBucket(noon, '1d', 'UTC')).toBe('24 Nov');
    expect(formatBucket(noon, '6h', 'UTC')).toBe('24 Nov, 12:00');
  });

  it('on an axis of hours name the day at midnight alone', () => {
    expect(formatTick(noon, hour, 'UTC')).toBe('12:00');
    expect(formatTick(noon + 12 * hour, hour, 'UTC')).toBe('25 Nov');
    expect(formatTick(noon, day, 'UTC')).toBe('24 Nov');
  });

  it.each([
    [10_000, 'just now'],
    [minute, '1 minute ago'],
    [90 * minute, '2 hours ago'],
    [3 * day, '3 days ago'],
    [-2 * day, 'in 2 days'],
  ])('%d ms in the past read as "%s"', (distance, text) => expect(formatAgo(noon - distance, noon)).toBe(text));
});
