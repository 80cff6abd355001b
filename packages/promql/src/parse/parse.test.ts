import { expect, test } from 'vitest';
import type { DurationExpression, Expression } from '../ast.ts';
import { QueryError } from '../errors.ts';
import { parseExpression } from './parse.ts';

function duration(value: DurationExpression | undefined): string {
  switch (value?.kind) {
    case undefined:
      return '';
    case 'literal':
      return `${value.milliseconds}ms`;
    case 'call':
      return `${value.name}(${value.args.map(duration).join(',')})`;
    case 'unary':
      return `${value.op}${duration(value.operand)}`;
    case 'parens':
      return `(${duration(value.inner)})`;
    case 'binary':
      return `[${duration(value.left)}${value.op}${duration(value.right)}]`;
  }
}

/** An expression with every operator's reach in brackets. */
function shape(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return String(expression.value);
    case 'string':
      return JSON.stringify(expression.value);
    case 'unary':
      return `${expression.op}<${shape(expression.operand)}>`;
    case 'binary':
      return `<${shape(expression.left)} ${expression.op} ${shape(expression.right)}>`;
    case 'parens':
      return `(${shape(expression.inner)})`;
    case 'call':
      return `${expression.function}(${expression.args.map(shape).join(', ')})`;
    case 'aggregation':
      return `${expression.op} ${expression.mode}(${expression.labels.join()})(${shape(expression.operand)})`;
    case 'matrix_selector':
      return `${shape(expression.vector)}[${duration(expression.range)}]`;
    case 'subquery':
      return `${shape(expression.operand)}[${duration(expression.range)}:${duration(expression.step)}]~${duration(expression.offset)}`;
    case 'vector_selector': {
      const matchers = expression.matchers.map(({ label, op, value }) => `${label}${op}${value}`);
      const at = expression.at === undefined ? '' : `@${expression.at.kind === 'time' ? expression.at.milliseconds : expression.at.kind}`;
      const offset = expression.offset === undefined ? '' : `~${duration(expression.offset)}`;
      return `{${matchers.join()}}${at}${offset}${expression.extension ?? ''}`;
    }
  }
}

test.each([
  ['-2^2', '-<<2 ^ 2>>'],
  ['2^-3^2', '<2 ^ -<<3 ^ 2>>>'],
  ['2^-3*4', '<<2 ^ -3> * 4>'],
  ['1 -1', '<1 - 1>'],
  ['2 ^ 3 ^ 2', '<2 ^ <3 ^ 2>>'],
  ['1 - 2 - 3', '<<1 - 2> - 3>'],
  ['-pi() * 2', '<-<pi()> * 2>'],
  ['1 == bool 2 + 3 * 4', '<1 == <2 + <3 * 4>>>'],
])('groups %s as Prometheus does', (query, expected) => {
  expect(shape(parseExpression(query))).toBe(expected);
});

test.each([
  ['a or b and c unless d', '<{__name__=a} or <<{__name__=b} and {__name__=c}> unless {__name__=d}>>'],
  ['a + rate(b[5m]) * c offset 5m', '<{__name__=a} + <rate({__name__=b}[300000ms]) * {__name__=c}~300000ms>>'],
  ['-a offset -5m', '-<{__name__=a}~-300000ms>'],
  ['a offset 2 ^ 2', '<{__name__=a}~2000ms ^ 2>'],
  ['a offset -step()*2', '<{__name__=a}~-step() * 2>'],
  ['a offset STEP() @ end()', '{__name__=a}@end~step()'],
  ['a[5m + 30s:step()/2] offset (-2 ^ 2)', '{__name__=a}[[300000ms+30000ms]:[step()/2000ms]]~(-[2000ms^2000ms])'],
  ['a[max_of(1m, 1h)] @ -1.5 anchored', '{__name__=a}@-1500anchored[max(60000ms,3600000ms)]'],
  ['max_of(1, 2) + a offset 1m * min_of(3, 4)', '<max_of(1, 2) + <{__name__=a}~60000ms * min_of(3, 4)>>'],
])('puts modifiers on what they modify: %s', (query, expected) => {
  expect(shape(parseExpression(query))).toBe(expected.replaceAll('\n', ''));
});

test.each([
  ['2.', 2],
  ['2.e3', 2000],
  ['.5', 0.5],
  ['0X1F', 31],
  ['017', 15],
  ['08', 8],
  ['1_000', 1000],
  ['5m', 300],
  ['1d1h1ms', 90000.001],
  ['+inF', Number.POSITIVE_INFINITY],
  ['--1', 1],
  ['NAN', Number.NaN],
])('reads the number %s', (query, value) => {
  expect(parseExpression(query)).toMatchObject({ kind: 'number', value });
});

test.each([
  ['"a\\"\\n\\x41\\101\\u00e9\\U0001F600"', 'a"\nAAé😀'],
  ["'it\\'s'", "it's"],
  ['`a\\n"`', 'a\\n"'],
  ['"a\\xc5z"', 'a\udcc5z'],
  ['"\\xc3\\xa9"', 'é'],
])('reads the string %s', (query, value) => {
  expect(parseExpression(query)).toMatchObject({ kind: 'string', value });
});

test.each([
  ['{"my.metric", "a b"!="x", c=~"d|e"}', '{__name__=my.metric,a b!=x,c=~d|e}'],
  ['sum{on="1", by!~"2",}', '{on=1,by!~2,__name__=sum}'],
  ['SUM(a) BY (on, "x.y",)', 'sum by(on,x.y)({__name__=a})'],
  ['offset + OFFSET offset 5m', '<{__name__=offset} + {__name__=OFFSET}~300000ms>'],
  ['sum by (offset) (min_of{offset="1"} offset 2m)', 'sum by(offset)({offset=1,__name__=min_of}~120000ms)'],
  ['topk without () (1, by)', 'topk without()({__name__=by})'],
  ['# first\na # comment "\n + # another\n (start) # last', '<{__name__=a} + ({__name__=start})>'],
  ['sum # 1\n by # 2\n (x # 3\n, y) # 4\n ( # 5\n a # 6\n { b # 7\n = # 8\n "c"} offset # 9\n 5s)', 'sum by(x,y)({b=c,__name__=a}~5000ms)'],
])('takes %s', (query, expected) => {
  expect(shape(parseExpression(query))).toBe(expected);
});

test('keeps how vectors are matched, and drops it beside scalars', () => {
  expect(parseExpression('a / on (x, "y z") group_left (l) fill_left(-1) fill_right(2m) b')).toMatchObject({
    matching: { cardinality: 'many-to-one', mode: 'on', labels: ['x', 'y z'], include: ['l'], fillLeft: -1, fillRight: 120 },
  });
  expect(parseExpression('a and ignoring () b')).toMatchObject({ matching: { cardinality: 'many-to-many', mode: 'ignoring' } });
  expect(parseExpression('a > bool 1')).toMatchObject({ bool: true, matching: undefined });
});

test.each([
  ['', 'unknown position: parse error: no expression found in input'],
  ['1 +', '1:4: parse error: unexpected end of input'],
  ['(1', '1:3: parse error: unclosed left parenthesis'],
  ['foo)', "1:5: parse error: unexpected right parenthesis ')'"],
  ['foo{', '1:5: parse error: unexpected end of input inside braces'],
  ['foo}', "1:4: parse error: unexpected character: '}'"],
  ['foo{a=b}', '1:7: parse error: unexpected identifier "b" in label matching, expected string'],
  ['foo{a}', '1:6: parse error: unexpected "}" in label matching, expected label matching operator'],
  ['foo{bar="x', '1:9: parse error: unterminated quoted string'],
  ['a =~ "b"', "1:3: parse error: unexpected character after '=': '~'"],
  ['a = "b"', '1:3: parse error: unexpected "="'],
  ['sum by (x)', '1:11: parse error: unexpected end of input in aggregation'],
  ['foo\n  bar', '2:3: parse error: unexpected identifier "bar"'],
  ['foo(bar)', '1:1: parse error: unknown function with name "foo"'],
  ['sum by a (x)', '1:8: parse error: unexpected identifier "a" in grouping opts, expected "("'],
  ['5m1h', '1:1: parse error: bad number or duration syntax: "5m1h"'],
  ['x{a=~"("}', '1:3: parse error: error parsing regexp: missing closing ): `^(?s:()$`'],
  ['{}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
  ['{x=~".*", y=""}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
  ['a{__name__="b"}', '1:1: parse error: metric name must not be set twice: "a" or "b"'],
  ['{"a", "b"}', '1:1: parse error: metric name must not be set twice: "a" or "b"'],
  ['1 == 1', '1:3: parse error: comparisons between scalars must use BOOL modifier'],
  ['1 + bool 2', '1:3: parse error: bool modifier can only be used on comparison operators'],
  ['a and 1', '1:1: parse error: set operator "and" not allowed in binary scalar expression'],
  ['a or on(x) group_left b', '1:1: parse error: no grouping allowed for "or" operation'],
  ['a * on(x) group_left(x) b', '1:3: parse error: label "x" must not occur in ON and GROUP clause at once'],
  ['a + on(x) 1', '1:1: parse error: vector matching only allowed between instant vectors'],
  ['a + fill(1) 1', '1:1: parse error: filling in missing series only allowed between instant vectors'],
  ['a and fill(1) b', '1:1: parse error: filling in missing series not allowed for set operators'],
  ['a[5m] + 1', '1:1: parse error: binary expression must contain only scalar and instant vector types'],
  ['sum(1)', '1:5: parse error: expected type instant vector in aggregation expression, got scalar'],
  ['topk(a, a)', '1:6: parse error: expected type scalar in aggregation parameter, got instant vector'],
  ['sum(a, b)', '1:1: parse error: wrong number of arguments for aggregate expression provided, expected 1, got 2'],
  ['rate(a)', '1:6: parse error: expected type range vector in call to function "rate", got instant vector'],
  ['rate(a[5m], 1)', '1:1: parse error: expected 1 argument(s) in call to "rate", got 2'],
  ['label_join(a)', '1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 1'],
  ['round(a, 1, 2)', '1:1: parse error: expected at most 2 argument(s) in call to "round", got 3'],
  ['info(a, b)', '1:9: parse error: expected label selectors only, got vector selector instead'],
  ['a offset 1m offset 2m', '1:1: parse error: offset may not be set multiple times'],
  ['a @ 1 @ start()', '1:1: parse error: @ <timestamp> may not be set multiple times'],
  ['a offset 5m[5m]', '1:12: parse error: no offset modifiers allowed before range'],
  ['abs(a)[5m]', '1:7: parse error: ranges only allowed for vector selectors'],
  ['a[0s]', '1:3: parse error: duration must be greater than 0'],
  ['a[1m] smoothed anchored', '1:1: parse error: anchored and smoothed modifiers cannot be used together'],
  ['a @ inf', '1:1: parse error: timestamp out of bounds for @ modifier: +Inf'],
])('refuses %s', (query, message) => {
  let problem: unknown;
  try {
    parseExpression(query);
  } catch (error) {
    problem = error;
  }
  expect(problem).toBeInstanceOf(QueryError);
  expect(problem).toMatchObject({ type: 'bad_data', message });
});

test.each([
  ['brackets', `${'('.repeat(40_000)}1${')'.repeat(40_000)}`],
  ['calls', `${'abs('.repeat(3000)}a${')'.repeat(3000)}`],
  ['operators', `1${'+1'.repeat(30_000)}`],
  ['powers', `1${'^1'.repeat(30_000)}`],
  ['signs', `${'-'.repeat(50_000)}a`],
  ['subqueries', `a${'[1m:]'.repeat(10_000)}`],
  ['durations', `a[${'('.repeat(5000)}1m${')'.repeat(5000)}]`],
  ['mistakes', '{'.repeat(90_000)],
  ['quotes', '"\\'.repeat(40_000)],
  ['length', 'a'.repeat(200_000)],
])('refuses %s without end as a bad query, quickly', (_, query) => {
  const started = performance.now();
  expect(() => parseExpression(query)).toThrow(QueryError);
  expect(performance.now() - started).toBeLessThan(5000);
});

test('takes long queries of the kind that dashboards hold', () => {
  const query = Array.from({ length: 400 }, (_, index) => `m${index}{job="a"}`).join(' or ');
  expect(parseExpression(query).end).toBe(query.length);
});

test.each([
  ['1e400', '1:1: parse error: error parsing number: strconv.ParseFloat: parsing "1e400": value out of range'],
  ['2 * 300y', '1:5: parse error: duration out of range'],
])('refuses %s, which no number of 64 bits holds', (query, message) => {
  expect(() => parseExpression(query)).toThrow(message);
});
