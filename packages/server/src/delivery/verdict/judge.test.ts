import { describe, expect, test } from 'vitest';
import { type Candidate, judge, overall } from './judge.ts';
import type { Side } from './measure.ts';
import { randomFrom } from './random.ts';
import { withoutSeason } from './season.ts';
import type { Watched } from './watched.ts';
import { paces } from './windows.ts';
import { worseText } from './wire.ts';

const minute = 60_000;

function side(values: readonly number[], more: Partial<Side> = {}): Side {
  return { values, weights: values.map(() => 1), asked: values.length, events: values.length * 100, ...more };
}

function around(mean: number, spread: number, n: number, seed: string): number[] {
  const random = randomFrom(seed);
  return Array.from({ length: n }, () => mean + spread * (random() - 0.5));
}

function metric(name: string, more: Partial<Watched> = {}): Watched {
  return { name, metric: name, title: name, unit: 'seconds', direction: 'down', filter: {}, pace: 'minutes', named: true, ...more };
}

function candidate(watched: Watched, before: Side, after: Side, more: Partial<Candidate> = {}): Candidate {
  return { watched, pace: paces.minutes, found: { width: minute, before, after }, isOver: true, ...more };
}

const slower = (name: string, more: Partial<Watched> = {}, shift = 1.2) =>
  candidate(metric(name, more), side(around(1, 0.1, 60, `${name} b`)), side(around(shift, 0.1, 60, `${name} a`)));
const only = (one: Candidate) => judge([one], 'seed')[0]?.comparison;

describe('one metric', () => {
  test('worse or improved by which way is better', () => {
    expect(only(slower('a'))).toMatchObject({ verdict: 'worse', better: 'lower', nBefore: 60, nAfter: 60, note: '' });
    expect(only(slower('a', { direction: 'up' }))).toMatchObject({ verdict: 'improved', better: 'higher' });
    expect(only(slower('a', { direction: 'none' }))).toMatchObject({
      verdict: 'no_change',
      better: 'neither',
      note: 'It changed; which way is better is not known.',
    });
  });

  test('a change that is certain and small is told and not judged', () => {
    expect(only(slower('a', {}, 1.03))).toMatchObject({
      verdict: 'no_change',
      note: expect.stringMatching(/^It changed, but by less than 0\.0\d+ s\.$/),
    });
    expect(only(slower('a', { smallest: 0.3 }))).toMatchObject({ verdict: 'no_change', note: 'It changed, but by less than 0.3 s.' });
    expect(only(slower('a', { smallest: 0.01, smallestAlone: true }, 1.03))).toMatchObject({ verdict: 'worse' });
  });

  test('is not judged with too few buckets or events, and says so', () => {
    const few = candidate(metric('a'), side(around(1, 0.1, 60, 'b')), side([2, 2, 2]));
    expect(only(few)).toMatchObject({ verdict: 'not_enough_data', p: null, effect: null, nAfter: 3 });
    expect(only(few)?.note).toBe('Only 3 buckets of 1 minute after have data; it takes 10.');
    expect(only({ ...few, isOver: false })?.note).toBe('Only 3 buckets of 1 minute after so far have data; it takes 10.');
    const weighted = { events: 12, weights: around(1, 0, 60, 'w').map((_, index) => 1 + (index % 2)) };
    const scarce = candidate(metric('a'), side(around(1, 0.1, 60, 'b')), side(around(2, 0.1, 60, 'a'), weighted));
    expect(only(scarce)?.note).toBe('Only 6000 events before and 12 after; it takes 30.');
    expect(only({ ...few, found: 'It could not be computed: gone.' })).toMatchObject({
      verdict: 'not_enough_data',
      note: 'It could not be computed: gone.',
    });
  });

  test('a count that fell to nothing is judged by what there was before', () => {
    const orders = metric('orders', { unit: 'count', direction: 'up' });
    const fallen = candidate(orders, side(around(5, 4, 60, 'b')), side(new Array(60).fill(0), { events: 0 }));
    expect(only(fallen)).toMatchObject({ verdict: 'worse', after: 0 });
  });

  test('while its window is open it has to be plainer', () => {
    const close = candidate(
      metric('a', { smallest: 0, smallestAlone: true }),
      side([5, 1, 8, 3, 10, 2, 7, 4, 9, 6]),
      side([11, 14, 9, 12, 7, 15, 8, 13, 6, 10]),
    );
    const p = only(close)?.p ?? 1;
    expect(p).toBeGreaterThan(0.01);
    expect(p).toBeLessThan(0.05);
    expect(only(close)?.verdict).toBe('worse');
    expect(only({ ...close, isOver: false })?.verdict).toBe('no_change');
  });
});

describe('many metrics', () => {
  test('each is held to more: p is corrected for all that were compared, and for those alone', () => {
    const alone = only(slower('a', {}, 1.05))?.p ?? 0;
    const others = ['b', 'c', 'd'].map((name) => slower(name, {}, 1));
    const empty = candidate(metric('e'), side([]), side([]));
    const together = judge([slower('a', {}, 1.05), ...others, empty], 'seed');
    expect(together[0]?.comparison.p).toBeCloseTo(4 * alone, 12);
    expect(together.map(({ comparison }) => comparison.verdict)).toEqual([
      'worse',
      'no_change',
      'no_change',
      'no_change',
      'not_enough_data',
    ]);
  });

  test('the same deployment comes to the same numbers', () => {
    expect(judge([slower('a')], 'one')[0]?.comparison).toEqual(judge([slower('a')], 'one')[0]?.comparison);
    expect(judge([slower('a')], 'one')[0]?.comparison.low).not.toBe(judge([slower('a')], 'two')[0]?.comparison.low);
  });

  test('the worst counts', () => {
    const of = (...states: ('improved' | 'no_change' | 'worse' | 'not_enough_data')[]) => overall(states.map((verdict) => ({ verdict })));
    expect(of('improved', 'worse', 'no_change')).toBe('worse');
    expect(of('no_change', 'improved')).toBe('improved');
    expect(of('not_enough_data', 'no_change')).toBe('no_change');
    expect(of('not_enough_data')).toBe('not_enough_data');
    expect(of()).toBe('not_enough_data');
  });

  test('as evidence, what got worse is said with its units', () => {
    const [one] = judge([slower('Duration')], 'seed');
    const text = worseText({ verdict: 'worse', comparisons: one === undefined ? [] : [one.comparison] });
    expect(text).toMatch(/^Duration went from (?:1|0\.99\d|1\.0\d) s to 1\.2\d* s$/);
    expect(worseText({ verdict: 'improved', comparisons: [] })).toBe('');
  });
});

describe('a week earlier', () => {
  const [now] = judge([slower('a')], 'seed');
  const week = (shift: number) => ({
    width: minute,
    before: side(around(1, 0.1, 60, 'week b')),
    after: side(around(shift, 0.1, 60, 'week a')),
  });
  const verdict = (shift: number) => (now === undefined ? undefined : withoutSeason(now, week(shift), 'seed').verdict);

  test('the same way takes the change back, a smaller one leaves the rest', () => {
    expect(verdict(1.2)).toBe('no_change');
    expect(verdict(1.08)).toBe('worse');
  });
  test('nothing, or the other way, leaves it', () => {
    expect(verdict(1)).toBe('worse');
    expect(verdict(0.8)).toBe('worse');
  });
});
