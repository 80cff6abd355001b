import {
  type Expression,
  expressionType,
  type GridSeries,
  type Labels,
  metricName,
  parseExpression,
  printExpression,
  QueryError,
} from '@binnacle/promql';
import { AppError } from '../platform/errors.ts';
import type { Promql } from '../promql/index.ts';
import type { KnownSeries } from '../promql/lookup.ts';
import { selectorsIn } from '../promql/selectors.ts';
import { type FactReader, number } from '../stores/clickhouse/client.ts';
import { emptySeries } from './bucketing.ts';
import { type Run, runsOf } from './promql-buckets.ts';
import { expandVariables } from './promql-variables.ts';
import type { Filter, Grid, MetricQuery, MetricSource, Series, SourceAnswer, SourceExplanation, Unit } from './types.ts';

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
const mostSeries = 1_000;
const mostLabels = 100;
const runsAtOnce = 4;
const someWidth = 60_000;
const oneHour = 3_600_000;
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

/** Series by what they are told apart by, on the grid. */
class Collected {
  readonly #query: MetricQuery;
  readonly #grid: Grid;
  readonly #found = new Map<string, Series>();

  constructor(query: MetricQuery, grid: Grid) {
    this.#query = query;
    this.#grid = grid;
  }

  /** @throws AppError `invalid_request` when two series are the same by the labels asked for, or there are too many */
  add(run: Run, value: Awaited<ReturnType<Promql['ask']>>['value']): void {
    if (value.type === 'scalar') this.#put('', {}, run.buckets[0], value.value);
    if (!('series' in value)) return;
    for (const series of value.series as readonly GridSeries[]) {
      if (!matches(series.labels, this.#query.filter)) continue;
      const labels = this.#labels(series.labels);
      const key = JSON.stringify(labels);
      for (const [index, place] of run.buckets.entries()) {
        const histogram = series.histograms?.[index];
        if (histogram !== undefined)
          throw new AppError('invalid_request', 'The expression answers histograms: take a quantile, an average or a count of them.');
        if (series.kinds[index] !== 0) this.#put(key, labels, place, series.values[index] as number);
      }
    }
  }

  series(): Series[] {
    return [...this.#found.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series);
  }

  #labels(labels: Labels): Record<string, string> {
    const { [metricName]: _, ...all } = labels.toRecord();
    const { groupBy } = this.#query;
    return groupBy.length === 0 ? all : Object.fromEntries(groupBy.map((name) => [name, labels.get(name)]));
  }

  #put(key: string, labels: Record<string, string>, place: number | undefined, value: number): void {
    if (place === undefined) return;
    let series = this.#found.get(key);
    if (series === undefined) {
      if (this.#found.size >= mostSeries)
        throw new AppError('invalid_request', `More than ${mostSeries} series: aggregate in the expression, or filter.`);
      series = emptySeries(labels, this.#grid);
      this.#found.set(key, series);
    }
    if ((series.n[place] ?? 0) > 0) {
      throw new AppError(
        'invalid_request',
        `Several series of the result have the same labels ${key}: aggregate in the expression, as in sum by (...).`,
      );
    }
    series.values[place] = value;
    // NaN is "no data", and no data counts nothing.
    series.n[place] = Number.isNaN(value) ? 0 : 1;
  }
}

function matches(labels: Labels, filter: Filter): boolean {
  return Object.entries(filter).every(([name, wanted]) => (typeof wanted === 'string' ? [wanted] : wanted).includes(labels.get(name)));
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

/** When the newest sample of what the expression reads came in, and which selector finds nothing at all. */
async function freshness(
  expression: Expression,
  { promql, facts }: PromqlSourceOptions,
): Promise<Pick<SourceExplanation, 'freshness' | 'whyEmpty'>> {
  const selectors = selectorsIn(expression);
  if (selectors.length === 0) return { freshness: null };
  const range = { from: 0, to: Number.MAX_SAFE_INTEGER };
  const found = await withAppErrors(() =>
    Promise.all(selectors.map(({ matchers }) => promql.lookup.series({ selectors: [matchers], range, limit: mostSeries }, never))),
  );
  const missing = selectors.filter((_, index) => found[index]?.length === 0);
  const whyEmpty =
    missing[0] === undefined ? undefined : `No series matches ${printExpression({ ...missing[0], offset: undefined, at: undefined })}.`;
  const all = found.flat();
  return { freshness: all.length === 0 ? null : await newestSample(all, facts), ...(whyEmpty === undefined ? {} : { whyEmpty }) };
}

/** Time of the newest sample of some series; what is older than an hour before they were written last need not be read. */
async function newestSample(all: readonly KnownSeries[], facts: FactReader): Promise<number> {
  const seen = all.reduce((latest, one) => Math.max(latest, one.seen), 0);
  const [row] = await facts.query<{ newest: unknown }>(
    `SELECT toUnixTimestamp64Milli(max(time)) AS newest FROM (
  SELECT time FROM samples WHERE series_id IN {ids:Array(UInt64)} AND time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')
  UNION ALL
  SELECT time FROM native_histograms WHERE series_id IN {ids:Array(UInt64)} AND time >= fromUnixTimestamp64Milli({from:Int64}, 'UTC'))
HAVING count() > 0`,
    { ids: [...new Set(all.map(({ id }) => id))], from: Math.max(0, seen - oneHour) },
  );
  // Samples that came in late are older than the time at which their series was written.
  return row === undefined ? seen : number(row.newest);
}

function withoutParentheses(expression: Expression): Expression {
  return expression.kind === 'parens' ? withoutParentheses(expression.inner) : expression;
}

async function withAppErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asInvalid(error);
  }
}

/** A PromQL error in the words of this API. */
function asInvalid(error: unknown): unknown {
  if (!(error instanceof QueryError)) return error;
  if (error.type === 'timeout' || error.type === 'canceled')
    return new AppError('query_timeout', `PromQL: ${error.message}`, { cause: error });
  return error.type === 'internal' ? error : new AppError('invalid_query', `PromQL: ${error.message}`, { cause: error });
}
