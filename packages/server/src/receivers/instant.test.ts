import { expect, test } from 'vitest';
import { instantOf, plausibleInstant } from './instant.ts';

test.each([
  ['2021-04-28 21:50:00 +0200', '2021-04-28T19:50:00.000Z'],
  ['2015-05-17 18:08:09 UTC', '2015-05-17T18:08:09.000Z'],
  ['2013-12-03T17:23:34Z', '2013-12-03T17:23:34.000Z'],
  ['2011-12-12T14:27:31+02:00', '2011-12-12T12:27:31.000Z'],
  ['2017-09-19T09:58:11+1000', '2017-09-18T23:58:11.000Z'],
  [1_700_000_000, '2023-11-14T22:13:20.000Z'],
  [1_700_000_000_123, '2023-11-14T22:13:20.123Z'],
])('%s is %s', (given, expected) => expect(new Date(instantOf(given) ?? 0).toISOString()).toBe(expected));

test.each([['soon'], [''], [null], [undefined], [-5], [Number.NaN], [{}], ['2021-13-45T00:00:00Z']])('%s is no time', (given) =>
  expect(instantOf(given)).toBeUndefined(),
);

test('what lies more than a day ahead or before 2000 is not believed', () => {
  const now = Date.parse('2026-05-04T10:00:00Z');
  expect(plausibleInstant('2026-05-04T20:00:00Z', now)).toBe(now + 36_000_000);
  expect(plausibleInstant('2026-05-06T20:00:00Z', now)).toBeUndefined();
  expect(plausibleInstant('1999-05-06T20:00:00Z', now)).toBeUndefined();
});
