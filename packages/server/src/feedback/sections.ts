import type { House } from '../area.ts';
import type { Behaviour, Limits, MetricQuery, MetricSummary, Signal, Unit } from '../metrics/types.ts';
import { AppError } from '../platform/errors.ts';
import { type ReviewArea, type ReviewedMetric, reviewAreas, scorecard } from './scorecard.ts';
import { readTimeline, type TimelineEntry } from './timeline.ts';
import { type Week, weeksUpTo } from './week.ts';

/** Complete weeks before a review's that its limits are computed from. */
const historyWeeks = 25;
/** Entries that an item names as coinciding; more would explain nothing. */
const coincidesLimit = 8;

/** One number of a review. Values are in the metric's base unit, `null` for no data; times in milliseconds UTC. */
export interface Item {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly title: string;
  readonly unit: Unit;
  readonly value: number | null;
  readonly previous: number | null;
  /** Whether something other than routine variation shows in the review's week; `null` when nobody can say. */
  readonly moved: boolean | null;
  readonly signals: readonly Signal[];
  /** What to make of it, in one sentence. */
  readonly text: string;
  /** What happened in the weeks of the signals: coincides with, not caused by. */
  readonly coincides: readonly TimelineEntry[];
  readonly history: {
    readonly times: readonly number[];
    readonly values: readonly (number | null)[];
    readonly partial: readonly boolean[];
  };
  readonly limits: Limits | null;
  /** Why there is no value. */
  readonly why: string | null;
}

export interface Section {
  readonly area: ReviewArea;
  readonly title: string;
  readonly items: readonly Item[];
}

const titles: Record<ReviewArea, string> = {
  kpi: 'Outcomes',
  delivery: 'Delivery',
  reliability: 'Reliability',
  optimization: 'Optimization',
};

type Sources = Pick<House, 'config' | 'facts' | 'metrics' | 'log'>;

/** Writes the review of a week from what the four areas measure. A metric that fails becomes an item that says so. */
export async function buildSections(house: Sources, week: Week): Promise<Section[]> {
  const available = await house.metrics.list();
  const summaries = new Map(available.map((summary) => [summary.name, summary]));
  const items = await Promise.all(
    scorecard(available).map(async (reviewed) => {
      const summary = summaries.get(reviewed.metric) as MetricSummary;
      return { area: reviewed.area, items: await itemsOf(house, reviewed, summary, week) };
    }),
  );
  return reviewAreas.map((area) => ({
    area,
    title: titles[area],
    items: items.filter((group) => group.area === area).flatMap((group) => group.items),
  }));
}

async function itemsOf(house: Sources, reviewed: ReviewedMetric, summary: MetricSummary, week: Week): Promise<Item[]> {
  const query = historyQuery(house, reviewed, week);
  try {
    const labelSets = reviewed.splitBy === undefined ? [{}] : await labelSetsOf(house, reviewed, query);
    return await Promise.all(labelSets.map((labels) => itemOf(house, summary, { ...query, filter: labels }, labels)));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    house.log.warn({ err: error, metric: reviewed.metric }, 'a metric of the review failed');
    return [failedItem(summary, error.message)];
  }
}

function historyQuery(house: Sources, reviewed: ReviewedMetric, week: Week): MetricQuery {
  const { timezone } = house.config;
  const first = weeksUpTo(week, historyWeeks + 1, timezone).at(-1) ?? week;
  return { from: first.from, to: week.to, step: '1w', timezone, filter: {}, groupBy: [], stat: reviewed.stat };
}

async function labelSetsOf(house: Sources, reviewed: ReviewedMetric, query: MetricQuery): Promise<Record<string, string>[]> {
  // By the same weeks as the items are, so that both are computed from the same reads.
  const { series } = await house.metrics.evaluate(reviewed.metric, { ...query, groupBy: reviewed.splitBy ?? [] });
  return series.map(({ labels }) => ({ ...labels }));
}

async function itemOf(house: Sources, summary: MetricSummary, query: MetricQuery, labels: Readonly<Record<string, string>>): Promise<Item> {
  const behaviour = await house.metrics.behaviour(summary.name, query);
  const { answer, limits, comparison } = behaviour;
  const signals = signalsOfLastWeek(behaviour);
  const series = answer.series[0];
  return {
    metric: summary.name,
    labels,
    title: titleOf(summary, labels),
    unit: answer.unit,
    value: finite(series?.values.at(-1)),
    previous: finite(series?.values.at(-2)),
    moved: comparison.moved,
    signals,
    text: signals.length > 0 ? signals.map((signal) => signal.text).join(' ') : (answer.explain.whyEmpty ?? comparison.reason),
    coincides: signals.length === 0 ? [] : await coinciding(house, signals, labels.service),
    history: {
      times: series?.times ?? [],
      values: [...(series?.values ?? [])].map(finite),
      partial: series?.partial ?? [],
    },
    limits,
    why: answer.explain.whyEmpty ?? null,
  };
}

/** A signal of months ago is no news: those that reach into the last complete week are. */
function signalsOfLastWeek({ answer, signals }: Behaviour): Signal[] {
  const series = answer.series[0];
  if (series === undefined) return [];
  const last = series.times.findLast((_, i) => series.partial[i] === false);
  return last === undefined ? [] : signals.filter((signal) => signal.to >= last);
}

async function coinciding(house: Sources, signals: readonly Signal[], service: string | undefined): Promise<TimelineEntry[]> {
  const week = 7 * 86_400_000;
  const from = Math.min(...signals.map((signal) => signal.from));
  const to = Math.max(...signals.map((signal) => signal.to)) + week;
  return readTimeline(house.facts, { from, to, service, limit: coincidesLimit });
}

function titleOf(summary: MetricSummary, labels: Readonly<Record<string, string>>): string {
  const parts = Object.values(labels).filter((value) => value !== '');
  return parts.length === 0 ? summary.title : `${summary.title}: ${parts.join(', ')}`;
}

function failedItem(summary: MetricSummary, why: string): Item {
  return {
    metric: summary.name,
    labels: {},
    title: summary.title,
    unit: summary.unit,
    value: null,
    previous: null,
    moved: null,
    signals: [],
    text: `This number could not be computed: ${why}`,
    coincides: [],
    history: { times: [], values: [], partial: [] },
    limits: null,
    why,
  };
}

function finite(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
