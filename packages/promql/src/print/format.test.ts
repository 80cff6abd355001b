import { expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import type { Expression } from '../ast.ts';
import { QueryError } from '../errors.ts';
import { parseExpression } from '../parse/parse.ts';
import { formatExpression } from './format.ts';
import { printExpression } from './print.ts';

/** An expression without what printing may change: places, spelling of numbers, order of matchers. */
function essence(expression: Expression): unknown {
  const plain = JSON.stringify(expression, (key, value) => {
    if (key === 'start' || key === 'end' || key === 'text') return undefined;
    if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
    if (key === 'matchers') return [...value].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    return value;
  });
  return JSON.parse(plain);
}

const name = fc.constantFrom('up', 'sum', 'by', 'rate', 'a:b', 'start', 'step', 'fill', 'http_requests_total', 'smoothed');
const label = fc.constantFrom('job', 'on', 'bool', '"a b"', "'é'", 'le', '`x.y`');
const text = fc.constantFrom('"a"', "'b\\'c'", '`\\d+`', '"\\n\\x41"', '"\\xc5"', '"ä😀"', '""');
const matcher = fc.tuple(label, fc.constantFrom('=', '!='), text).map((parts) => parts.join(''));
const duration = fc.constantFrom('5m', '90', '1h30m', '0.5', '1d', '36500d', '(5m + 30s)', '(2*-1m)', 'step()', 'max_of(step(), 1m)');
const offset = fc.constantFrom('5m', '-5m', '-90', 'step()', '(1m * 2)', '-(1m)', '-step()', '+1.5');
const number = fc.constantFrom('1', '-1', '0x1f', '2.', '1e-9', '1e30', 'inf', '-Inf', 'NaN', '5m', '1_000', '1d1ms', '0.1');
const modifiers = fc
  .tuple(fc.constantFrom('', ' @ 12.5', ' @ start()', ' @ -3'), fc.option(offset, { nil: '' }))
  .map(([at, by]) => `${at}${by === '' ? '' : ` offset ${by}`}`);
const selector = fc
  .tuple(name, fc.array(matcher, { maxLength: 3 }))
  .map(([metric, matchers]) => `${metric}${matchers.length === 0 ? '' : `{${matchers.join(', ')}}`}`);
const labels = fc.array(label, { maxLength: 3 }).map((all) => `(${all.join(',')})`);
const matching = fc
  .tuple(
    fc.constantFrom('', ' on (job)', ' ignoring (le, "a b")', ' on ()', ' on (job) group_left (x)', ' ignoring () group_right'),
    fc.constantFrom('', ' fill(1)', ' fill_left(-2) fill_right(inf)', ' fill_right(0.5)'),
  )
  .map((parts) => parts.join(''));
const operator = fc.constantFrom('+', '-', '*', '/', '%', '^', 'atan2', '==', '>', '</', '!= bool', '< bool');

const { vector } = fc.letrec((tie) => ({
  vector: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.tuple(selector, modifiers).map((parts) => parts.join('')),
    fc.tuple(fc.constantFrom('+', '-', '- -'), tie('vector')).map((parts) => parts.join('')),
    tie('vector').map((inner) => `(${inner})`),
    fc
      .tuple(fc.constantFrom('sum', 'avg', 'MAX'), fc.constantFrom('by', 'without'), labels, tie('vector'))
      .map(([op, mode, names, inner]) => `${op} ${mode} ${names} (${inner})`),
    fc.tuple(number, tie('vector')).map(([k, inner]) => `topk(${k}, ${inner})`),
    fc.tuple(selector, duration, modifiers).map(([inner, range, after]) => `rate(${inner}[${range}]${after})`),
    fc
      .tuple(tie('vector'), duration, fc.option(duration, { nil: '' }), modifiers)
      .map(([inner, range, step, after]) => `max_over_time((${inner})[${range}:${step}]${after})`),
    fc.tuple(tie('vector'), operator, matching, tie('vector')).map(([a, op, how, b]) => `${a} ${op}${how} ${b}`),
    fc.tuple(tie('vector'), fc.constantFrom('and', 'or', 'unless'), tie('vector')).map((parts) => parts.join(' ')),
    fc.tuple(tie('vector'), number).map(([a, k]) => `${a} * ${k} ^ ${k}`),
    fc.tuple(tie('vector'), text, text).map(([a, b, c]) => `label_join(${a}, ${b}, ${c})`),
  ),
})) as { vector: fc.Arbitrary<string> };

/** The generator knows no types: `1 ^ on (job) up` is one of its queries, and not one of the language's. */
function parsed(query: string): Expression | undefined {
  try {
    return parseExpression(query);
  } catch (error) {
    if (error instanceof QueryError) return undefined;
    throw error;
  }
}

test('what is printed and what is laid out parse to the same expression', () => {
  fc.assert(
    fc.property(vector, (query) => {
      const expression = parsed(query);
      fc.pre(expression !== undefined);
      const expected = essence(expression);
      expect(essence(parseExpression(printExpression(expression)))).toEqual(expected);
      const laidOut = formatExpression(expression);
      expect(essence(parseExpression(laidOut))).toEqual(expected);
      expect(formatExpression(parseExpression(laidOut))).toBe(laidOut);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['sum(rate(x[1800]))by(job)', 'sum by (job) (rate(x[30m]))'],
  ['a{z="1",b=~`\\d`}offset-5m', 'a{b=~"\\\\d",z="1"} offset -5m'],
  ['{"my.metric", "a b"="c"} @ 1', '{"a b"="c",__name__="my.metric"} @ 1.000'],
  ['a /ON(x)GROUP_LEFT b', 'a / on (x) group_left () b'],
  ['-0x10 + 1e6 + 1e-7 + inf', '-16 + 1000000 + 0.0000001 + +Inf'],
  ['sum without()(a)', 'sum without () (a)'],
  ['x[5m:]@end() offset (1m+step())', 'x[5m:] @ end() offset (1m + step())'],
])('writes %s as %s', (query, expected) => {
  expect(formatExpression(parseExpression(query))).toBe(expected);
});

test('lays long expressions out on lines of their own', () => {
  const query =
    'histogram_quantile(0.99, sum by (le, job) (rate(http_request_duration_seconds_bucket{job="api", instance=~"a.*"}[5m]))) / on (job) group_left () -(foo_total + bar)';
  expect(formatExpression(parseExpression(query))).toBe(
    [
      '  histogram_quantile(',
      '    0.99,',
      '    sum by (le, job) (rate(http_request_duration_seconds_bucket{instance=~"a.*",job="api"}[5m]))',
      '  )',
      '/ on (job) group_left ()',
      '  -(foo_total + bar)',
    ].join('\n'),
  );
});
