import { type Matcher, matcherTest } from '@binnacle/promql';
import { AppError } from '../../platform/errors.ts';
import type { ArrayColumn, TextColumn, TupleColumn, WideColumn } from '../../stores/clickhouse/blocks.ts';
import type { ColumnReader } from '../../stores/clickhouse/client.ts';
import type { Term } from './parse.ts';

/** A series of a counter. */
export interface CounterSeries {
  readonly id: bigint;
  readonly labels: ReadonlyMap<string, string>;
  /** It has no samples of its own, only histograms. */
  readonly isHistogram: boolean;
}

/** Which series a term counts. */
export interface FoundTerm {
  readonly series: readonly CounterSeries[];
  /** Said of histograms of which some lack the bound. */
  readonly note?: string | undefined;
}

export type CounterColumns = ReadonlyMap<string, readonly CounterSeries[]>;

/** A living series is announced anew within a day; two hours more for clocks that differ. */
const seenBefore = 26 * 3_600_000;
const mostSeries = 200_000;

/**
 * The series of some counters, by name, that may have samples from a time on (milliseconds UTC).
 * @throws AppError `invalid_request` when there are too many.
 */
export async function readCounterSeries(facts: ColumnReader, names: readonly string[], from: number): Promise<CounterColumns> {
  const blocks = await facts.queryColumns(
    `SELECT id, CAST(name, 'String'), CAST(labels, 'Map(String, String)'), CAST(type, 'String') FROM series
WHERE name IN {names:Array(String)} AND seen >= fromUnixTimestamp64Milli({seen:Int64})
LIMIT 1 BY id LIMIT {most:UInt32}`,
    { names, seen: Math.max(0, Math.floor(from - seenBefore)), most: mostSeries + 1 },
  );
  const found = new Map<string, CounterSeries[]>();
  let count = 0;
  for (const { rows, columns } of blocks) {
    const [ids, names, maps, types] = columns as [WideColumn, TextColumn, ArrayColumn, TextColumn];
    const [keys, values] = (maps.elements as TupleColumn).parts as [TextColumn, TextColumn];
    count += rows;
    for (let row = 0; row < rows; row++) {
      const name = names.values[row] as string;
      if (types.values[row] === 'gauge' && !/_(total|count|bucket|sum)$/.test(name)) throw gauge(name);
      const labels = new Map<string, string>();
      for (let at = row === 0 ? 0 : (maps.ends[row - 1] as number); at < (maps.ends[row] as number); at++)
        labels.set(keys.values[at] as string, values.values[at] as string);
      const all = found.get(name) ?? [];
      found.set(name, all);
      all.push({
        id: ids.values[row] as bigint,
        labels,
        isHistogram: types.values[row] === 'histogram' && !/_(bucket|count|sum)$/.test(name),
      });
    }
  }
  if (count > mostSeries) throw new AppError('invalid_request', `${names.join(', ')} have more than ${mostSeries} series.`);
  return found;
}

function gauge(name: string): AppError {
  return new AppError('invalid_query', `${name} is a gauge, and only counters are counted: write {promql: ...} for its values.`);
}

function histogramItself(name: string): AppError {
  return new AppError(
    'invalid_query',
    `${name} is a native histogram: write histogram_count(${name}) for all of its events, or histogram_fraction(0, 0.3, ${name}) * histogram_count(${name}) for those within a bound.`,
  );
}

/** Finds what terms match: series are looked up by a label that must have one value, so that a thousand terms cost little more than one. */
export class SeriesIndex {
  readonly #all: CounterColumns;
  readonly #byLabel = new Map<string, Map<string, CounterSeries[]>>();

  constructor(all: CounterColumns) {
    this.#all = all;
  }

  /** @throws AppError `invalid_query` when a histogram has no such bound, or a term would count its buckets several times. */
  find({ name, any, histogram }: Term): FoundTerm {
    const series = new Map<bigint, CounterSeries>();
    const notes: string[] = [];
    for (const matchers of any) {
      const bound = matchers.find(({ label, op }) => label === 'le' && op === '=');
      const others = bound === undefined ? matchers : matchers.filter((matcher) => matcher !== bound);
      const matching = this.#matching(name, others);
      const kept = bound === undefined ? onceOnly(name, matching) : withBound(name, matching, bound.value, notes);
      for (const one of kept) series.set(one.id, one);
    }
    if (histogram === undefined && [...series.values()].some(({ isHistogram }) => isHistogram)) throw histogramItself(name);
    return { series: [...series.values()], note: notes[0] };
  }

  #matching(name: string, matchers: readonly Matcher[]): CounterSeries[] {
    const exact = matchers.filter(({ op, value }) => op === '=' && value !== '');
    const lists = exact.map(({ label, value }) => this.#having(name, label).get(value) ?? []);
    const fewest = lists.reduce((best, one) => (one.length < best.length ? one : best), this.#all.get(name) ?? []);
    const tests = matchers.map((matcher) => ({ label: matcher.label, test: matcherTest(matcher) }));
    return fewest.filter(({ labels }) => tests.every(({ label, test }) => test(labels.get(label) ?? '')));
  }

  #having(name: string, label: string): Map<string, CounterSeries[]> {
    const key = JSON.stringify([name, label]);
    let known = this.#byLabel.get(key);
    if (known === undefined) {
      known = Map.groupBy(this.#all.get(name) ?? [], ({ labels }) => labels.get(label) ?? '');
      this.#byLabel.set(key, known);
    }
    return known;
  }
}

/** A bound as Prometheus writes it, `0.3`, `0.30` or `+Inf`; NaN when it is none. */
function boundOf(text: string): number {
  return /^\+?inf$/i.test(text) ? Number.POSITIVE_INFINITY : text.trim() === '' ? Number.NaN : Number(text);
}

function onceOnly(name: string, matching: readonly CounterSeries[]): readonly CounterSeries[] {
  const bounds = new Set(
    matching.flatMap(({ labels }) => (name.endsWith('_bucket') && labels.has('le') ? boundOf(labels.get('le') ?? '') : [])),
  );
  if (bounds.size > 1) {
    throw new AppError(
      'invalid_query',
      `${name} without a bound counts an event once in each bucket that holds it: write one bound, such as ${name}{le="${[...bounds][0]}"}, or ${name.replace(/_bucket$/, '_count')} for all.`,
    );
  }
  return matching;
}

function withBound(name: string, matching: readonly CounterSeries[], text: string, notes: string[]): readonly CounterSeries[] {
  const wanted = boundOf(text);
  const isWanted = ({ labels }: CounterSeries) => labels.get('le') === text || boundOf(labels.get('le') ?? '') === wanted;
  const found = matching.filter(isWanted);
  const bounds = [...new Set(matching.map(({ labels }) => boundOf(labels.get('le') ?? '')))].filter(Number.isFinite).sort((a, b) => a - b);
  if (found.length === 0 && bounds.length > 0) {
    const nearest = bounds.toSorted((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted))[0];
    throw new AppError('invalid_query', `${name} has no bucket up to ${text}: the nearest is ${nearest}; it has ${bounds.join(', ')}.`);
  }
  const histograms = matching.filter(({ labels }) => boundOf(labels.get('le') ?? '') === Number.POSITIVE_INFINITY).length;
  if (histograms > found.length)
    notes.push(`${histograms - found.length} of ${histograms} histograms ${name} have no bucket up to ${text}.`);
  return found;
}
