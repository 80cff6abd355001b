import { describe, expect, test } from 'vitest';
import { occurrenceAt, type Weekly } from './week.ts';

const weekend: Weekly = { from: { day: 'friday', time: '16:00' }, to: { day: 'monday', time: '08:00' } };
const at = (weekly: Weekly, now: string, zone = 'Europe/Berlin') => {
  const { from, to } = occurrenceAt(weekly, Date.parse(now), zone);
  return [new Date(from).toISOString(), new Date(to).toISOString()];
};

describe('Friday 16:00 to Monday 08:00 in Berlin', () => {
  const november = ['2026-11-27T15:00:00.000Z', '2026-11-30T07:00:00.000Z'];
  test.each([
    ['its first moment', '2026-11-27T15:00:00Z'],
    ['Sunday', '2026-11-29T12:00:00Z'],
    ['Monday, which is of another week', '2026-11-30T06:59:59.999Z'],
    ['before it, it comes next', '2026-11-25T12:00:00Z'],
  ])('%s', (_what, now) => {
    expect(at(weekend, now)).toEqual(november);
  });

  test('its end is no longer within', () => {
    expect(at(weekend, '2026-11-30T07:00:00Z')).toEqual(['2026-12-04T15:00:00.000Z', '2026-12-07T07:00:00.000Z']);
  });

  test('is an hour shorter when clocks go forward in it, and an hour longer when they go back', () => {
    expect(at(weekend, '2026-03-28T12:00:00Z')).toEqual(['2026-03-27T15:00:00.000Z', '2026-03-30T06:00:00.000Z']);
    expect(at(weekend, '2026-10-24T12:00:00Z')).toEqual(['2026-10-23T14:00:00.000Z', '2026-10-26T07:00:00.000Z']);
  });
});

test('a time that clocks skip is the moment of skipping; one that they show twice counts the first time', () => {
  const night: Weekly = { from: { day: 'sunday', time: '02:30' }, to: { day: 'sunday', time: '05:00' } };
  expect(at(night, '2026-03-29T01:00:00Z')).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-29T03:00:00.000Z']);
  expect(at(night, '2026-10-25T01:15:00Z')).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-25T04:00:00.000Z']);
});

test('an end that is not later in the week is in the next', () => {
  const almostAlways: Weekly = { from: { day: 'tuesday', time: '10:00' }, to: { day: 'tuesday', time: '09:00' } };
  expect(at(almostAlways, '2026-11-30T12:00:00Z', 'UTC')).toEqual(['2026-11-24T10:00:00.000Z', '2026-12-01T09:00:00.000Z']);
  const evening: Weekly = { from: { day: 'tuesday', time: '18:00' }, to: { day: 'tuesday', time: '23:00' } };
  expect(at(evening, '2026-12-01T23:00:00Z', 'UTC')).toEqual(['2026-12-08T18:00:00.000Z', '2026-12-08T23:00:00.000Z']);
});
