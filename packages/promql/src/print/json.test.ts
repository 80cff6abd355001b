import { expect, test } from 'vitest';
import { parseExpression } from '../parse/parse.ts';
import { toAstJson } from './json.ts';

test('gives the tree that Prometheus 3 answers parse_query with', () => {
  const query = 'topk by (job) (5, rate(a{b="c"}[5m] @ 10 offset -1m)) / on (job) group_left fill(0) -d{e!~"f"}';
  expect(toAstJson(parseExpression(query))).toEqual({
    type: 'binaryExpr',
    op: '/',
    bool: false,
    matching: { card: 'many-to-one', labels: ['job'], on: true, include: [], fillValues: { lhs: 0, rhs: 0 } },
    lhs: {
      type: 'aggregation',
      op: 'topk',
      grouping: ['job'],
      without: false,
      param: { type: 'numberLiteral', val: '5' },
      expr: {
        type: 'call',
        func: { name: 'rate', argTypes: ['matrix'], variadic: 0, returnType: 'vector' },
        args: [
          {
            type: 'matrixSelector',
            name: 'a',
            range: 300_000,
            offset: -60_000,
            matchers: [
              { name: 'b', value: 'c', type: '=' },
              { name: '__name__', value: 'a', type: '=' },
            ],
            timestamp: 10_000,
            startOrEnd: null,
            anchored: false,
            smoothed: false,
          },
        ],
      },
    },
    rhs: {
      type: 'unaryExpr',
      op: '-',
      expr: {
        type: 'vectorSelector',
        name: 'd',
        offset: 0,
        matchers: [
          { name: 'e', value: 'f', type: '!~' },
          { name: '__name__', value: 'd', type: '=' },
        ],
        timestamp: null,
        startOrEnd: null,
        anchored: false,
        smoothed: false,
      },
    },
  });
});

test.each([
  ['(x)[1h:5m] @ end()', { type: 'subquery', range: 3_600_000, step: 300_000, offset: 0, timestamp: null, startOrEnd: 'end' }],
  ['1 + 2', { type: 'binaryExpr', matching: null }],
  ['"a"', { type: 'stringLiteral', val: 'a' }],
  ['sum(x)', { type: 'aggregation', param: null, grouping: [] }],
])('%s', (query, expected) => {
  expect(toAstJson(parseExpression(query))).toMatchObject(expected);
});
