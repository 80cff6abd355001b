import { expect, test } from 'vitest';
import { parseWeek, weekOf, weeksUpTo } from './week.ts';

const hour = 3_600_000;

test('a week begins on Monday at local midnight', () => {
  expect(weekOf(Date.parse('2026-11-22T23:30:00Z'), 'Europe/Berlin')).toEqual({
    name: '2026-W48',
    from: Date.parse('2026-11-22T23:00:00Z'),
    to: Date.parse('2026-11-29T23:00:00Z'),
  });
  expect(weekOf(Date.parse('2026-11-22T23:30:00Z'), 'UTC').name).toBe('2026-W47');
});

test('the week in which the clocks change has 167 or 169 hours', () => {
  const spring = parseWeek('2026-W13', 'Europe/Berlin');
  const autumn = parseWeek('2026-W43', 'Europe/Berlin');
  expect((spring.to - spring.from) / hour).toBe(167);
  expect((autumn.to - autumn.from) / hour).toBe(169);
});

test('the first days of January may belong to the last week of the year before', () => {
  expect(weekOf(Date.parse('2027-01-03T12:00:00Z'), 'UTC').name).toBe('2026-W53');
  expect(parseWeek('2026-W53', 'UTC').from).toBe(Date.parse('2026-12-28T00:00:00Z'));
});

test.each(['2025-W53', '2026-W00', '2026-W54', '2026-47', 'last', '2026-W1'])('%s is no week', (name) => {
  expect(() => parseWeek(name, 'UTC')).toThrow(/not an ISO week/);
});

test('weeks are listed newest first, across the new year', () => {
  const weeks = weeksUpTo(parseWeek('2027-W01', 'UTC'), 3, 'UTC');
  expect(weeks.map((week) => week.name)).toEqual(['2027-W01', '2026-W53', '2026-W52']);
  expect(weeks[1]?.to).toBe(weeks[0]?.from);
});
