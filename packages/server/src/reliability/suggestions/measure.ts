import type { House } from '../../area.ts';
import type { MetricExpression, Series } from '../../metrics/types.ts';
import { boundOf } from '../http-histogram.ts';
import type { Indicator } from '../slo.ts';
import type { Draft, EventIndicator } from './drafts.ts';

/** How an SLO would have gone. */
export interface Measured {
  readonly indicator: Indicator;
  readonly good: number;
  readonly total: number;
  /** What the past decided, in words: a bound of time, a length of a queue. */
  readonly within: string | undefined;
}

export interface Range {
  /** Milliseconds UTC. */
  readonly from: number;
  readonly to: number;
}

const minute = 60_000;
/** The bound of a duration is the lowest within which at least this share of the past was, or, failing that, the next. */
const wanted = [0.99, 0.95, 0.9];

/** How a draft would have gone over a range; `undefined` without any event. @throws AppError what `evaluate` throws. */
export async function measure(house: House, { sli }: Draft, range: Range): Promise<Measured | undefined> {
  if (sli.kind === 'duration') return measureDuration(house, sli, range);
  if (sli.kind === 'lag') return measureLag(house, sli.promql, range);
  return count(house, sli.indicator, range);
}

async function count(house: House, indicator: EventIndicator, range: Range): Promise<Measured | undefined> {
  const one = async (metric: MetricExpression) => (await valuesOf(house, metric, range, []))[0]?.values[0] ?? Number.NaN;
  const [events, total] = await Promise.all([one(indicator.events), one(indicator.total)]);
  if (!(total > 0)) return undefined;
  // Nothing of an outcome reported is nothing of it that happened.
  const counted = Number.isNaN(events) ? 0 : events;
  return { indicator, good: indicator.part === 'good' ? counted : total - counted, total, within: undefined };
}

/** The bound is chosen by estimates over all of them at once; what lies within it is counted. */
async function measureDuration(
  house: House,
  sli: Extract<Draft['sli'], { kind: 'duration' }>,
  range: Range,
): Promise<Measured | undefined> {
  const series = await valuesOf(house, { promql: sli.byBound }, range, ['le']);
  const shares = series.map(({ labels, values }) => ({ text: labels.le ?? '', bound: boundOf(labels.le ?? ''), count: values[0] ?? 0 }));
  const all = shares.find(({ bound }) => bound === Number.POSITIVE_INFINITY)?.count ?? 0;
  const finite = shares.filter(({ bound }) => Number.isFinite(bound) && bound > 0).sort((a, b) => a.bound - b.bound);
  if (!(all > 0)) return undefined;
  const chosen = wanted.map((share) => finite.find(({ count }) => count / all >= share)).find((one) => one !== undefined);
  if (chosen === undefined) return undefined;
  const events = { counter: `sum(${sli.buckets},le=${JSON.stringify(chosen.text)}})` };
  const counted = await count(house, { kind: 'events', part: 'good', events, total: { counter: sli.total } }, range);
  return counted === undefined ? undefined : { ...counted, within: durationText(chosen.bound * sli.seconds) };
}

/** Hours in which nobody was further behind than the limit, which is a round number above nearly all of them. */
async function measureLag(house: House, promql: string, range: Range): Promise<Measured | undefined> {
  const window = `${Math.max(1, Math.round((range.to - range.from) / 3_600_000))}h:1h`;
  const one = async (query: string) => (await valuesOf(house, { promql: query }, range, []))[0]?.values[0] ?? Number.NaN;
  const high = await one(`quantile_over_time(0.99, ${promql}[${window}])`);
  if (!(high >= 0)) return undefined;
  const limit = roundAbove(high * 1.2);
  const [share, hours] = await Promise.all([
    one(`avg_over_time((${promql} <= bool ${limit})[${window}])`),
    one(`count_over_time(${promql}[${window}])`),
  ]);
  if (!(hours > 0)) return undefined;
  const indicator: Indicator = { kind: 'threshold', metric: { promql }, op: '<=', limit, every: minute };
  // Judged by the minute: an hour seen stands for sixty.
  return { indicator, good: share * hours * 60, total: hours * 60, within: `at most ${limit} waiting` };
}

async function valuesOf(house: House, metric: MetricExpression, range: Range, groupBy: readonly string[]): Promise<readonly Series[]> {
  const query = { ...range, step: 'none', timezone: house.config.timezone, filter: {}, groupBy } as const;
  return (await house.metrics.evaluate(metric, query)).series;
}

/** The next of 1, 2, 5, 10, 20 ... */
export function roundAbove(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 5, 10].map((one) => one * power).find((one) => one >= value) ?? value;
}

function durationText(seconds: number): string {
  return seconds < 1 ? `within ${Number((seconds * 1000).toPrecision(6))} ms` : `within ${Number(seconds.toPrecision(6))} s`;
}
