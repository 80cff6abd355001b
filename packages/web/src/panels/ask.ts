import { post } from '../api/client.ts';
import type { Answer, Series } from '../api/metrics.ts';
import { ApiError } from '../api/problem.ts';
import { type PromAnswer, type PromGrid, type PromSeries, queryInstant, queryRange } from '../api/prometheus.ts';
import { type Interval, stepFor } from '../range/range.ts';
import { type Choices, interpolate, interpolateText } from './interpolate.ts';
import { seriesName } from './name.ts';
import type { PanelQuery } from './spec.ts';
import { durationOf, gridFor } from './step.ts';
import type { PanelSeries } from './types.ts';

/** What came of one question of a panel. */
export interface Asked {
  /** As it was asked, variables put in. */
  readonly promql: string | undefined;
  readonly series: readonly PanelSeries[];
  /** Milliseconds UTC. */
  readonly grid: PromGrid;
  readonly unit: string | undefined;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  readonly statements: PromAnswer['statements'];
}

export interface AskContext {
  readonly interval: Interval;
  readonly timezone: string;
  /** About how many points fit, such as the panel's width in pixels halved. */
  readonly points: number;
  readonly choices: Choices;
}

/** Most series of one question that a panel draws. */
export const mostSeries = 500;

/** Asks one question of a panel. @throws ApiError */
export async function ask(query: PanelQuery, context: AskContext, signal?: AbortSignal): Promise<Asked> {
  if (query.promql !== undefined) return askPromql(query, query.promql, context, signal);
  if (query.metric !== undefined) return askMetric(query, query.metric, context, signal);
  throw new ApiError(0, 'invalid_definition', 'This query names neither PromQL nor a metric. Edit the panel and give it one of them.');
}

async function askPromql(
  query: PanelQuery,
  written: string,
  { interval, points, choices }: AskContext,
  signal?: AbortSignal,
): Promise<Asked> {
  const grid = gridFor(interval, points, durationOf(interpolateText(query.step ?? '', choices).replace(/^[<>]=?/, '')));
  const promql = interpolate(written, choices, grid);
  const answer = await (query.instant === true ? queryInstant(promql, grid.to, signal) : queryRange(promql, grid, signal));
  if (answer.type === 'string')
    throw new ApiError(0, 'bad_data', `The query answers a text ("${answer.text?.slice(0, 100)}"), and a panel shows numbers.`);
  const template = query.legend === undefined ? undefined : interpolateText(query.legend, choices);
  return {
    promql,
    series: answer.series.map((one) => toPanelSeries(one, template)),
    grid,
    unit: undefined,
    warnings: answer.warnings,
    infos: answer.infos,
    statements: answer.statements,
  };
}

function toPanelSeries(one: PromSeries, template: string | undefined): PanelSeries {
  return { ...one, key: seriesName(one.labels), name: seriesName(one.labels, template) };
}

async function askMetric(
  query: PanelQuery,
  metric: string,
  { interval, timezone, choices }: AskContext,
  signal?: AbortSignal,
): Promise<Asked> {
  const step = query.instant === true ? 'none' : stepFor(interval, 'fine');
  const filter = Object.fromEntries(Object.entries(query.filter ?? {}).flatMap(([name, value]) => chosen(name, value, choices)));
  const body = { metric, stat: query.stat, filter, groupBy: query.groupBy ?? [], from: interval.from, to: interval.to, step, timezone };
  const { series, unit, explain } = await post<Answer>('/evaluate', body, signal);
  const template = query.legend === undefined ? undefined : interpolateText(query.legend, choices);
  return {
    promql: undefined,
    series: series.map((one) => fromMetric(one, explain.title, template)),
    grid: { from: interval.from, to: interval.to, step: (series[0]?.times[1] ?? interval.to) - (series[0]?.times[0] ?? interval.from) },
    unit,
    warnings: [],
    infos: explain.whyEmpty === undefined ? [] : [explain.whyEmpty],
    statements: explain.sql === null ? [] : [{ sql: explain.sql, parameters: explain.parameters ?? {} }],
  };
}

/** A filter whose value is a variable with "All" chosen filters nothing. */
function chosen(name: string, value: string | readonly string[], choices: Choices): [string, string | readonly string[]][] {
  const [, variable] = typeof value === 'string' ? (/^\$\{?(\w+)\}?$/.exec(value) ?? []) : [];
  const choice = variable === undefined ? undefined : choices[variable];
  if (choice === undefined) return [[name, value]];
  return choice.all !== undefined || choice.values.length === 0 ? [] : [[name, choice.values]];
}

function fromMetric({ labels, times, values }: Series, title: string, template: string | undefined): PanelSeries {
  const own = Object.values(labels).join(', ');
  return { key: seriesName(labels), name: template === undefined ? own || title : seriesName(labels, template), labels, times, values };
}
