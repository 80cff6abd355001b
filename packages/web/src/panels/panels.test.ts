import { describe, expect, test } from 'vitest';
import { interpolate, interpolateText, variablesIn } from './interpolate.ts';
import { seriesName, shortNames } from './name.ts';
import { reduce } from './reduce.ts';
import { durationOf, durationText, gridFor, rateInterval } from './step.ts';

const grid = { from: 0, to: 3_600_000, step: 60_000 };

describe('variables in PromQL', () => {
  const choices = {
    job: { values: ['node'], several: false },
    node: { values: ['a.b:9100', 'c"d'], several: true },
    one: { values: ['x+y'], several: true },
    everything: { values: ['a', 'b'], all: '.*', several: true },
  };

  test.each([
    ['up{job="$job"}', 'up{job="node"}'],
    ['up{job="${job}x"}', 'up{job="nodex"}'],
    ['up{instance=~"$node"}', 'up{instance=~"(a\\\\.b:9100|c\\"d)"}'],
    ['up{instance=~"$one"}', 'up{instance=~"x\\\\+y"}'],
    ['up{instance=~"${node:pipe}"}', 'up{instance=~"a.b:9100|c"d"}'],
    ['up{instance=~"$everything"}', 'up{instance=~".*"}'],
    ['rate(x[$__rate_interval]) + y[$__interval]', 'rate(x[75s]) + y[1m]'],
    ['increase(x[$__range])', 'increase(x[3600s])'],
    ['label_replace(x, "a", "$1", "b", "(.*)")', 'label_replace(x, "a", "$1", "b", "(.*)")'],
    ['$unknown and ${unknown}', '$unknown and ${unknown}'],
    ['$constructor', '$constructor'],
  ])('%s becomes %s', (given, expected) => {
    expect(interpolate(given, choices, grid)).toBe(expected);
  });

  test('titles show what was chosen', () => {
    expect(interpolateText('$job on $node, $everything', choices)).toBe('node on a.b:9100 + c"d, All');
  });

  test('are found by name', () => {
    expect([...variablesIn('label_values(up{job="$job", a="${b:regex}"}, x)')]).toEqual(['job', 'b']);
  });
});

describe('names of series', () => {
  test.each([
    [{ __name__: 'up', job: 'a' }, undefined, 'up{job="a"}'],
    [{ __name__: 'up' }, undefined, 'up'],
    [{}, undefined, '{}'],
    [{ 'a.b': 'c' }, undefined, '{"a.b"="c"}'],
    [{ instance: 'x', mode: 'idle' }, '{{instance}} {{ mode }} {{none}}', 'x idle '],
  ])('%j by %s is %s', (labels, template, expected) => {
    expect(seriesName(labels as Record<string, string>, template)).toBe(expected);
  });

  test('leave out what all share', () => {
    expect(
      shortNames([
        { job: 'a', mode: 'user' },
        { job: 'a', mode: 'idle' },
      ]),
    ).toEqual(['user', 'idle']);
    expect(
      shortNames([
        { __name__: 'x', a: '1', b: '2' },
        { __name__: 'x', a: '2', b: '3' },
      ]),
    ).toEqual(['{a="1", b="2"}', '{a="2", b="3"}']);
  });
});

describe('one number of a series', () => {
  test.each([
    ['last', 2],
    ['first', 4],
    ['mean', 3],
    ['min', 2],
    ['max', 4],
    ['sum', 9],
    ['count', 3],
    ['range', 2],
  ] as const)('%s', (how, expected) => {
    expect(reduce([null, 4, 3, Number.NaN, 2, null], how)).toBe(expected);
  });

  test('nothing is no number, but counts as none', () => {
    expect(reduce([null, Number.NaN])).toBeNull();
    expect(reduce([], 'count')).toBe(0);
  });
});

describe('steps', () => {
  test('are as wide as people say them, and the grid lies on their multiples', () => {
    expect(gridFor({ from: 1_000_000_123, to: 1_000_000_123 + 6 * 3_600_000 }, 400)).toEqual({
      from: 999_960_000,
      to: 1_021_560_000,
      step: 60_000,
    });
    expect(gridFor({ from: 0, to: 60_000 }, 1_000).step).toBe(15_000);
    expect(gridFor({ from: 0, to: 60_000 }, 1_000, 7_000).step).toBe(7_000);
    expect(gridFor({ from: 0, to: 28 * 86_400_000 }, 500).step).toBe(2 * 3_600_000);
  });

  test('rate windows hold four scrapes', () => {
    expect(rateInterval(15_000)).toBe(60_000);
    expect(rateInterval(300_000)).toBe(315_000);
  });

  test('durations are read and written', () => {
    expect(durationOf('1h30m')).toBe(5_400_000);
    expect(durationOf('soon')).toBeUndefined();
    expect([90_000, 3_600_000, 86_400_000, 1].map(durationText)).toEqual(['90s', '1h', '1d', '1ms']);
  });
});
