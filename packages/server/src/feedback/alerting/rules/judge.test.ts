import { describe, expect, test } from 'vitest';
import type { Condition } from '../../../metrics/alert-rule.ts';
import { compares, type Judged, judge } from './judge.ts';
import { needOf, type Reading } from './needs.ts';
import { textsOf } from './texts.ts';

const minute = 60_000;
const reading = (labels: Record<string, string>, ...values: number[]): Reading => ({
  labels,
  values,
  n: values.map((value) => (Number.isNaN(value) ? 0 : 100)),
});
const nothing = Number.NaN;

/** Judges with what each metric answers, by its name. */
function judged(condition: Condition, answers: Readonly<Record<string, readonly Reading[]>>, active: readonly string[] = []): Judged[] {
  return judge(condition, {
    read: ({ measured }) => answers[measured.metric as string] ?? [],
    isActive: (labels) => active.includes(labels.service ?? ''),
  });
}
const verdicts = (all: readonly Judged[]) => all.map(({ labels, verdict }) => [labels.service ?? '', verdict]);

describe('a threshold', () => {
  const condition: Condition = {
    kind: 'threshold',
    metric: 'errors',
    lookBack: 5 * minute,
    op: '>',
    value: 0.05,
    recovery: 0.02,
    minimumEvents: 10,
  };

  test('holds beyond the value, group by group, and cannot be told without data', () => {
    const errors = [reading({ service: 'a' }, 0.06), reading({ service: 'b' }, 0.05), reading({ service: 'c' }, nothing)];
    expect(verdicts(judged(condition, { errors }))).toEqual([
      ['a', 'holds'],
      ['b', 'ends'],
      ['c', 'no_data'],
    ]);
  });

  test('once it holds it goes on until the value is beyond the recovery', () => {
    const at = (value: number, active: string[]) =>
      verdicts(judged(condition, { errors: [reading({ service: 'a' }, value)] }, active))[0]?.[1];
    expect([at(0.03, []), at(0.03, ['a']), at(0.021, ['a']), at(0.02, ['a'])]).toEqual(['ends', 'holds', 'holds', 'ends']);
  });

  test('a value of too few events is not judged', () => {
    expect(judged(condition, { errors: [{ labels: {}, values: [1], n: [9] }] })[0]?.verdict).toBe('too_few');
    expect(judged(condition, { errors: [{ labels: {}, values: [1], n: [10] }] })[0]?.verdict).toBe('holds');
  });

  test('a metric without any group has no data', () => {
    expect(judged(condition, { errors: [] })).toEqual([{ labels: {}, verdict: 'no_data', value: nothing, against: nothing }]);
  });

  test.each([
    [2, '>', 2, false],
    [2, '>=', 2, true],
    [2, '<', 2, false],
    [2, '<=', 2, true],
    [1, '<', 2, true],
    [3, '>', 2, true],
  ] as const)('%d %s %d', (value, op, against, expected) => {
    expect(compares(value, op, against)).toBe(expected);
  });
});

describe('a change', () => {
  const change = (by: 'difference' | 'share', value: number, op: '>' | '<' = '>'): Condition => ({
    ...{ kind: 'change', metric: 'orders', lookBack: 60 * minute, before: 1_440 * minute },
    ...{ by, op, value },
  });

  test('compares with the same window a day before', () => {
    expect(needOf(change('share', 0.5) as never).stretches).toEqual([
      [-1_500 * minute, -1_440 * minute],
      [-60 * minute, 0],
    ]);
    const orders = [reading({}, 80, 40)];
    expect(judged(change('share', -0.4, '<'), { orders })[0]).toMatchObject({ verdict: 'holds', value: -0.5 });
    expect(judged(change('difference', -40, '<'), { orders })[0]).toMatchObject({ verdict: 'ends', value: -40 });
  });

  test.each([
    [0, 3, Number.POSITIVE_INFINITY, 'holds'],
    [0, 0, 0, 'ends'],
    [-10, -5, 0.5, 'ends'],
  ])('from %d to %d is a share of %d', (before, now, value, verdict) => {
    expect(judged(change('share', 0.5), { orders: [reading({}, before, now)] })[0]).toMatchObject({ value, verdict });
  });

  test('cannot be told when one of the two is missing', () => {
    expect(judged(change('share', 0.5), { orders: [reading({}, nothing, 4)] })[0]?.verdict).toBe('no_data');
    expect(judged(change('share', 0.5), { orders: [reading({}, 4, nothing)] })[0]?.verdict).toBe('no_data');
  });
});

describe('an anomaly', () => {
  const anomaly: Condition = { kind: 'anomaly', metric: 'latency', lookBack: 5 * minute, direction: 'up', points: 8 };
  /** Mean 11, moving ranges all 2: limits 11 ± 2.66 × 2 = 5.68 and 16.32. */
  const history = [10, 12, 10, 12, 10, 12, 10, 12];

  test('lies beyond the natural limits of the windows before', () => {
    const at = (value: number, direction: 'up' | 'down' | 'both') =>
      judged({ ...anomaly, direction } as Condition, { latency: [reading({}, ...history, value)] })[0]?.verdict;
    expect([at(16.3, 'up'), at(16.4, 'up'), at(5.6, 'up'), at(5.6, 'down'), at(5.7, 'both'), at(16.4, 'both')]).toEqual([
      'ends',
      'holds',
      'ends',
      'holds',
      'ends',
      'holds',
    ]);
  });

  test('of a season looks at the same time of the weeks before', () => {
    const week = 7 * 1_440 * minute;
    const { stretches } = needOf({ ...anomaly, season: week } as never);
    expect(stretches).toHaveLength(9);
    expect(stretches[0]).toEqual([-8 * week - 5 * minute, -8 * week]);
    expect(stretches.at(-1)).toEqual([-5 * minute, 0]);
  });

  test('needs eight points, and a history that never varied judges no rounding', () => {
    expect(judged(anomaly, { latency: [reading({}, ...history.slice(1), nothing, 99)] })[0]?.verdict).toBe('too_few');
    const constant = Array.from({ length: 8 }, () => 0.1 + 0.2);
    expect(judged(anomaly, { latency: [reading({}, ...constant, 0.3)] })[0]?.verdict).toBe('ends');
    expect(judged(anomaly, { latency: [reading({}, ...constant, 0.31)] })[0]?.verdict).toBe('holds');
  });
});

test('absent is what had data and has none, and it stays so', () => {
  const condition: Condition = { kind: 'absence', metric: 'beats', lookBack: 5 * minute };
  const beats = [reading({ service: 'a' }, 1, nothing), reading({ service: 'b' }, 1, 1), reading({ service: 'c' }, nothing, nothing)];
  expect(verdicts(judged(condition, { beats }))).toEqual([
    ['a', 'holds'],
    ['b', 'ends'],
    ['c', 'ends'],
  ]);
  expect(verdicts(judged(condition, { beats }, ['c']))[2]).toEqual(['c', 'holds']);
  expect(needOf({ ...condition, lookBack: 10 * minute } as never).stretches[0]).toEqual([-130 * minute, -10 * minute]);
});

describe('several together', () => {
  const part = (metric: string): Condition => ({ kind: 'threshold', metric, lookBack: 5 * minute, op: '>', value: 1 });
  const both = (kind: 'all' | 'any'): Condition => ({ kind, of: [part('errors'), part('traffic')] });

  test('are matched where their labels agree; one without labels goes with all', () => {
    const errors = [reading({ service: 'a' }, 2), reading({ service: 'b' }, 2), reading({ service: 'c' }, 0)];
    const traffic = [reading({ service: 'a' }, 2), reading({ service: 'b' }, 0), reading({ service: 'c' }, 2)];
    expect(verdicts(judged(both('all'), { errors, traffic }))).toEqual([
      ['a', 'holds'],
      ['b', 'ends'],
      ['c', 'ends'],
    ]);
    expect(verdicts(judged(both('any'), { errors, traffic }))).toEqual([
      ['a', 'holds'],
      ['b', 'holds'],
      ['c', 'holds'],
    ]);
    expect(verdicts(judged(both('all'), { errors, traffic: [reading({}, 2)] }))).toEqual([
      ['a', 'holds'],
      ['b', 'holds'],
      ['c', 'ends'],
    ]);
  });

  test.each([
    ['all', 2, nothing, 'no_data'],
    ['all', 0, nothing, 'ends'],
    ['any', 2, nothing, 'holds'],
    ['any', 0, nothing, 'no_data'],
    ['all', nothing, nothing, 'no_data'],
  ] as const)('%s of %d and %d is %s', (kind, a, b, expected) => {
    const answers = { errors: [reading({}, a)], traffic: [reading({}, b)] };
    expect(judged(both(kind), answers)[0]?.verdict).toBe(expected);
  });

  test('say which of their parts hold', () => {
    const named = (metric: string): Condition => ({ kind: 'all', of: [part(metric)], part: { name: metric, says: `many ${metric}` } });
    const condition: Condition = { kind: 'any', of: [named('errors'), named('traffic')] };
    const partsAt = (errors: number, traffic: number) =>
      judged(condition, { errors: [reading({}, errors)], traffic: [reading({}, traffic)] })[0];
    expect(partsAt(0, 2)).toMatchObject({ verdict: 'holds', value: 2, parts: ['many traffic'] });
    expect(partsAt(3, 2)).toMatchObject({ value: 3, parts: ['many errors', 'many traffic'] });
    expect(partsAt(0, 0)?.parts).toBeUndefined();
  });
});

test('texts name the parts that hold', async () => {
  const texts = textsOf({ config: { publicUrl: 'https://binnacle.example' } as never });
  const rule = { title: 'Burns', annotations: { summary: 'Login: {{ $parts }}', description: '{{$parts}} at {{ $value }}' } } as never;
  const judged: Judged = { labels: {}, verdict: 'holds', value: 3, against: 2, parts: ['2 % within an hour', '5 % within 6 hours'] };
  expect(await texts(rule, {}, judged)).toEqual({
    threshold: '2',
    summary: 'Login: 2 % within an hour, and 5 % within 6 hours',
    description: '2 % within an hour, and 5 % within 6 hours at 3',
  });
});
