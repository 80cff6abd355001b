import { describe, expect, test } from 'vitest';
import { parseCounter } from './parse.ts';

const shape = (text: string) =>
  parseCounter(text).map(({ sign, name, any, kept }) => [
    sign,
    name,
    any.map((matchers) => matchers.map(({ label, op, value }) => `${label}${op}${value}`).join()).join(' | '),
    `${kept.mode} ${kept.labels.join()}`,
  ]);

describe('what counters are made of', () => {
  test.each<[string, ReturnType<typeof shape>]>([
    ['x_total', [[1, 'x_total', '', 'without ']]],
    ['sum(x_total{code=~"5.."})', [[1, 'x_total', 'code=~5..', 'by ']]],
    [
      'sum by (a) (x) - (y + -z)',
      [
        [1, 'x', '', 'by a'],
        [-1, 'y', '', 'without '],
        [1, 'z', '', 'without '],
      ],
    ],
    ['sum by (a, b) (sum without (b, c) (x))', [[1, 'x', '', 'by a']]],
    ['sum without (b) (sum by (a, b) (x))', [[1, 'x', '', 'by a']]],
    ['sum without (b) (sum without (c) (x))', [[1, 'x', '', 'without b,c']]],
    ['sum(x{a="1"} or x{a="2"}) or vector(0)', [[1, 'x', 'a=1 | a=2', 'by ']]],
  ])('%s', (text, expected) => {
    expect(shape(text)).toEqual(expected);
  });
});

test('parts of native histograms are counted', () => {
  const parts = (text: string) => parseCounter(text).map(({ name, sign, histogram }) => [name, sign, histogram]);
  expect(parts('sum(histogram_count(x{a="1"})) - histogram_fraction(-Inf, 0.3, y) * histogram_count(y)')).toEqual([
    ['x', 1, { kind: 'count' }],
    ['y', -1, { kind: 'between', lower: Number.NEGATIVE_INFINITY, upper: 0.3 }],
  ]);
  expect(parts('histogram_count(x) * histogram_fraction(0, 1, x)')).toEqual([['x', 1, { kind: 'between', lower: 0, upper: 1 }]]);
});

describe('what is refused says what to write', () => {
  test.each([
    ['sum(rate(x_total{a="1"}[5m]))', 'write x_total{a="1"}'],
    ['increase(x_total[1h])', 'write x_total'],
    ['x_total[5m]', 'write x_total'],
    ['avg(x_total)', 'write sum(...)'],
    ['sum(a) / sum(b)', 'events and total'],
    ['sum(a) * 2', 'only + and -'],
    ['a + on (job) b', 'leave them away'],
    ['a or b', 'write +'],
    ['x offset 5m', 'offset'],
    ['{job="a"}', 'write its name'],
    ['x + 1', 'no counter'],
    ['histogram_sum(x)', 'write histogram_count(x)'],
    ['histogram_fraction(0, 0.3, x)', 'histogram_fraction(0, 0.3, x) * histogram_count(x)'],
    ['histogram_count(rate(x[5m]))', 'write x'],
    ['histogram_count(sum(x))', 'sum() around it'],
    ['histogram_fraction(0.1, 0.3, x) * histogram_count(x)', 'write 0 or -Inf'],
    ['histogram_fraction(0, 0.3, x{a="1"}) * histogram_count(x)', 'same selector'],
    ['abs(x)', 'gauge'],
    ['vector(0)', 'gauge'],
    ['sum(', 'PromQL'],
  ])('%s', (text, said) => {
    expect(() => parseCounter(text)).toThrow(said);
  });
});
