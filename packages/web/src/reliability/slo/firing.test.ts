import { describe, expect, it } from 'vitest';
import type { BurnRule } from '../../api/reliability.ts';
import { looksOf, standingOf } from './firing.ts';

const rule: BurnRule = {
  name: 'login:99.9 %:page-fast',
  urgency: 'page',
  says: '',
  looks: [
    { window: '1h', op: '>', threshold: 13.44, minimumEvents: 75 },
    { window: '5m', op: '>', threshold: 13.44, minimumEvents: null },
  ],
};
const standing = (hour: readonly [number | null, number], minutes: readonly [number | null, number]) =>
  standingOf(
    looksOf(rule, {
      burnRates: [
        { window: '1h', rate: hour[0], total: hour[1] },
        { window: '5m', rate: minutes[0], total: minutes[1] },
      ],
    }),
  );

describe('a rule of two look-backs', () => {
  it.each([
    ['fires when both burn faster', [20, 100], [14, 8], 'yes'],
    ['does not when the cause has gone', [20, 100], [0, 8], 'no'],
    ['does not at its threshold', [13.44, 100], [14, 8], 'no'],
    ['does not by one bad event of a few', [20, 74], [20, 8], 'too few events'],
    ['does not without data', [20, 100], [null, 0], 'no data'],
  ] as const)('%s', (_, hour, minutes, expected) => {
    expect(standing(hour, minutes)).toBe(expected);
  });

  it('without its burn rates says so', () => {
    expect(standingOf(looksOf(rule, { burnRates: [] }))).toBe('no data');
  });
});
