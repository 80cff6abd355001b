import type { Facts } from '../../stores/facts.ts';
import { emptySeries } from '../bucketing.ts';
import { counterFreshness } from '../increase.ts';
import type { Grid, MetricQuery, MetricSource, SourceAnswer, Unit } from '../types.ts';
import { type CounterAnswer, countCounters } from './count.ts';
import { readCounterSeries, SeriesIndex } from './find.ts';
import { type Kept, parseCounter, type Term } from './parse.ts';

export interface CounterMetric {
  readonly counter: string;
  readonly unit?: Unit | undefined;
}

type Store = Pick<Facts, 'query' | 'queryColumns'>;

/**
 * How much cumulative counters grew in each bucket, counted exactly and never extrapolated. All that match are added up; a filter and
 * `groupBy` use the labels that the expression keeps.
 * @throws AppError `invalid_query` for an expression that is not allowed.
 */
export async function counterSource({ counter: text, unit }: CounterMetric, facts: Store): Promise<MetricSource> {
  const terms = parseCounter(text);
  return {
    name: 'counter',
    title: 'Counters',
    description: `How much these counters grew, counted exactly from sample to sample, resets included: ${text.trim()}`,
    unit: unit ?? 'count',
    direction: 'none',
    stats: [],
    dimensions: await dimensionsOf(terms, facts),
    evaluate: (query, grid) => evaluate(terms, query, grid, facts),
  };
}

async function evaluate(terms: readonly Term[], query: MetricQuery, grid: Grid, facts: Store): Promise<SourceAnswer> {
  const bounds = grid.bounds.map((bound) => Math.min(Math.max(bound, query.from), query.to));
  const { filter, groupBy } = query;
  const [answer] = await countCounters(facts, [{ terms, filter, groupBy }], bounds);
  if (answer === undefined || answer instanceof Error) throw answer ?? new Error('a question was not answered');
  const tables = new Map(terms.map(({ name, histogram }) => [name, histogram === undefined ? 'samples' : 'native_histograms'] as const));
  const newest = await Promise.all([...tables].map(([name, table]) => counterFreshness(facts, name, table)));
  const known = newest.flatMap((time) => time ?? []);
  return {
    series: answer.groups.map(({ labels, values }) => ({ ...emptySeries(labels, grid), values, n: values.map(countOf) })),
    explanation: {
      sql: answer.sql === '' ? null : answer.sql,
      freshness: known.length === 0 ? null : Math.max(...known),
      ...(answer.notes.length === 0 ? {} : { notes: answer.notes }),
      ...whyEmpty(terms, answer),
    },
  };
}

/** n is the count itself; taken away more than was counted is still no less than nothing. */
function countOf(value: number): number {
  return Number.isNaN(value) ? 0 : Math.max(0, value);
}

function whyEmpty(terms: readonly Term[], { series }: CounterAnswer): { whyEmpty?: string } {
  return series > 0 ? {} : { whyEmpty: `No series matches ${[...new Set(terms.map(({ name }) => name))].join(', ')} with these labels.` };
}

/** Labels that every term keeps. */
async function dimensionsOf(terms: readonly Term[], facts: Store): Promise<string[]> {
  const [first, ...others] = terms.map(({ kept }) => kept);
  if (first === undefined) return [];
  const named = terms.find(({ kept }) => kept.mode === 'by')?.kept.labels;
  const candidates = named ?? (await labelsOf(terms, facts));
  return [...new Set(candidates)].filter((label) => [first, ...others].every((kept) => keeps(kept, label)));
}

function keeps({ mode, labels }: Kept, label: string): boolean {
  return labels.includes(label) === (mode === 'by');
}

async function labelsOf(terms: readonly Term[], facts: Store): Promise<string[]> {
  const index = new SeriesIndex(await readCounterSeries(facts, [...new Set(terms.map(({ name }) => name))], 0));
  return terms.flatMap((term) => index.find(term).series.flatMap(({ labels }) => [...labels.keys()]));
}
