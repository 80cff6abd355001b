import { type Expression, expressionType, metricName, parseExpression } from '@binnacle/promql';
import { AppError } from '../../platform/errors.ts';
import type { Promql } from '../../promql/index.ts';
import { selectorsIn } from '../../promql/selectors.ts';
import type { FactReader } from '../../stores/clickhouse/client.ts';
import type { Grid, MetricQuery, MetricSource, SourceAnswer, SourceExplanation, Unit } from '../types.ts';
import { runsOf } from './buckets.ts';
import { Collected } from './collected.ts';
import { asInvalid, withAppErrors } from './errors.ts';
import { freshness } from './freshness.ts';
import { expandVariables } from './variables.ts';

export interface PromqlMetric {
  readonly promql: string;
  readonly unit?: Unit | undefined;
}

export interface PromqlSourceOptions {
  readonly promql: Promql;
  readonly facts: FactReader;
}

/** Limits of one answer; more runs come of ranges whose buckets have many widths. */
const mostRuns = 400;
const mostLabels = 100;
const runsAtOnce = 4;
const someWidth = 60_000;
const never = new AbortController().signal;

/**
 * A metric that somebody wrote in PromQL: the value of a bucket is that of the expression at the bucket's end, with the bucket's width for
 * `$__interval`. Series are those of the result; a filter keeps those whose labels say so, `groupBy` names the labels to tell them apart by.
 * @throws AppError `invalid_query` for an expression that does not parse or is neither a vector nor a scalar.
 */
export async function promqlSource({ promql: text, unit }: PromqlMetric, { promql, facts }: PromqlSourceOptions): Promise<MetricSource> {
  const expression = checkExpression(text);
  return {
    name: 'promql',
    title: 'PromQL',
    description: `The value of this PromQL expression at the end of each bucket: ${text.trim()}`,
    unit: unit ?? 'count',
    direction: 'none',
    stats: [],
    dimensions: await dimensionsOf(expression, promql),
    evaluate: (query, grid) => evaluateRuns(text, expression, query, grid, { promql, facts }),
  };
}

/** @throws AppError `invalid_query` */
export function checkExpression(text: string): Expression {
  const { text: expanded, unknown } = expandVariables(text, someWidth);
  if (unknown.length > 0) {
    throw new AppError(
      'invalid_query',
      `The expression uses ${unknown.join(', ')}; there are $__interval, $__range and $__rate_interval, with _s and _ms.`,
    );
  }
  try {
    const expression = parseExpression(expanded);
    const type = expressionType(expression);
    if (type === 'vector' || type === 'scalar') return expression;
    throw new AppError('invalid_query', `A metric needs a vector or a scalar, and this expression is a ${type}.`);
  } catch (error) {
    throw asInvalid(error);
  }
}

/** Labels that a result can be told apart by: those an aggregation keeps, or else those of the series that the expression reads. */
async function dimensionsOf(expression: Expression, promql: Promql): Promise<string[]> {
  const outer = withoutParentheses(expression);
  if (outer.kind === 'aggregation' && outer.mode === 'by' && !['topk', 'bottomk', 'limitk', 'limit_ratio'].includes(outer.op)) {
    return [...outer.labels];
  }
  const selectors = selectorsIn(expression).map(({ matchers }) => matchers);
  if (selectors.length === 0) return [];
  const range = { from: 0, to: Number.MAX_SAFE_INTEGER };
  const names = await withAppErrors(() => promql.lookup.labelNames({ selectors, range, limit: mostLabels }, never));
  return names.filter((name) => name !== metricName);
}

async function evaluateRuns(
  text: string,
  expression: Expression,
  query: MetricQuery,
  grid: Grid,
  { promql, facts }: PromqlSourceOptions,
): Promise<SourceAnswer> {
  const runs = runsOf(query, grid);
  if (runs.length > mostRuns) {
    throw new AppError('invalid_request', `These buckets have so many widths that they take ${runs.length} queries; at most ${mostRuns}.`);
  }
  const statements: { text: string; parameters: Readonly<Record<string, unknown>> }[] = [];
  const notes = new Set<string>();
  const found = new Collected(query, grid);
  const waiting = [...runs];
  const work = async () => {
    for (let run = waiting.shift(); run !== undefined; run = waiting.shift()) {
      const { text: expanded } = expandVariables(text, run.width);
      const { start, end, step } = run;
      const answer = await withAppErrors(() =>
        promql.ask({ query: expanded, start, end, step }, { asker: 'metrics', explain: (statement) => void statements.push(statement) }),
      );
      for (const { level, text: hint } of answer.annotations) if (level === 'warning') notes.add(`PromQL warning: ${hint}.`);
      found.add(run, answer.value);
    }
  };
  await Promise.all(Array.from({ length: Math.min(runsAtOnce, runs.length) }, work));
  return {
    series: found.series(),
    explanation: {
      ...explainStatements(statements),
      ...(await freshness(expression, { promql, facts })),
      ...(notes.size === 0 ? {} : { notes: [...notes] }),
    },
  };
}

/** Runs of other widths differ in their numbers alone: the statements are told once. */
function explainStatements(
  all: readonly { text: string; parameters: Readonly<Record<string, unknown>> }[],
): Pick<SourceExplanation, 'sql' | 'parameters'> {
  const distinct = [...new Map(all.map((one) => [one.text, one])).values()].slice(0, 5);
  if (distinct.length === 0) return { sql: null };
  return {
    sql: distinct.map(({ text }) => text).join(';\n\n'),
    parameters: Object.assign({}, ...distinct.map(({ parameters }) => parameters)),
  };
}

function withoutParentheses(expression: Expression): Expression {
  return expression.kind === 'parens' ? withoutParentheses(expression.inner) : expression;
}
