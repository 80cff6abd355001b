import type { ColumnReader, FactReader } from '../../stores/clickhouse/client.ts';
import type { Filter } from '../types.ts';
import { type CounterSeries, readCounterSeries, SeriesIndex } from './find.ts';
import type { HistogramPart, Term } from './parse.ts';
import { type Cell, readCells } from './read.ts';

/** Which counters, narrowed and told apart by labels. */
export interface CounterQuestion {
  readonly terms: readonly Term[];
  readonly filter?: Filter;
  readonly groupBy?: readonly string[];
}

export interface CounterGroup {
  readonly labels: Readonly<Record<string, string>>;
  /** One a bucket; NaN is "no data". */
  readonly values: Float64Array;
}

export interface CounterAnswer {
  /** One without groupBy, also when there is no series. */
  readonly groups: readonly CounterGroup[];
  /** How many series were counted. */
  readonly series: number;
  readonly notes: readonly string[];
  readonly sql: string;
}

type Facts = FactReader & ColumnReader;

/** The cells that a group adds up, each with how often. */
interface Plan {
  readonly labels: Readonly<Record<string, string>>;
  readonly parts: Map<string, Part>;
}

/** A series, or a part of a native histogram, and how often it is counted. */
interface Part {
  readonly series: CounterSeries;
  readonly name: string;
  readonly histogram: HistogramPart | undefined;
  readonly weight: number;
}

/**
 * Counts what many questions ask, in one read of the samples. A question that cannot be answered gets its AppError; the others get their
 * answers.
 * @param bounds ascending, milliseconds UTC.
 */
export async function countCounters(
  facts: Facts,
  questions: readonly CounterQuestion[],
  bounds: readonly number[],
): Promise<readonly (CounterAnswer | Error)[]> {
  const names = [...new Set(questions.flatMap(({ terms }) => terms.map(({ name }) => name)))];
  const found = await findEach(facts, names, questions, bounds[0] ?? 0);
  const planned = found.map((one) => (one instanceof Error ? [] : one.plans));
  const { cells, cellOf } = toCells(planned.flat());
  const { values, known, sql } = await readCells(facts, cells, bounds);
  const buckets = bounds.length - 1;
  const ofPlan = ({ labels, parts }: Plan): CounterGroup => {
    const sums = new Float64Array(buckets).fill(Number.NaN);
    const weights = new Map<number, number>();
    for (const [key, { weight }] of parts) weights.set(cellOf.get(key) as number, weight);
    for (const [cell, weight] of weights) {
      for (let bucket = 0; bucket < buckets; bucket++) {
        if (known[cell * buckets + bucket] === 0) continue;
        const before = sums[bucket] as number;
        sums[bucket] = (Number.isNaN(before) ? 0 : before) + weight * (values[cell * buckets + bucket] as number);
      }
    }
    return { labels, values: sums };
  };
  return found.map((one, index) =>
    one instanceof Error ? one : { groups: (planned[index] as Plan[]).map(ofPlan), series: one.count, notes: one.notes, sql },
  );
}

interface FoundQuestion {
  readonly plans: Plan[];
  readonly count: number;
  readonly notes: readonly string[];
}

/** A name that cannot be read fails the questions about it alone. */
async function findEach(
  facts: Facts,
  names: readonly string[],
  questions: readonly CounterQuestion[],
  from: number,
): Promise<(FoundQuestion | Error)[]> {
  try {
    const index = new SeriesIndex(await readCounterSeries(facts, names, from));
    return questions.map((question) => {
      try {
        return plansOf(question, index);
      } catch (error) {
        return error as Error;
      }
    });
  } catch (error) {
    if (names.length === 1 || questions.length === 1) return questions.map(() => error as Error);
    const single = await Promise.all(
      questions.map((question) => findEach(facts, [...new Set(question.terms.map(({ name }) => name))], [question], from)),
    );
    return single.flat();
  }
}

function plansOf({ terms, filter = {}, groupBy = [] }: CounterQuestion, index: SeriesIndex): FoundQuestion {
  const plans = new Map<string, Plan>(groupBy.length === 0 ? [['{}', { labels: {}, parts: new Map() }]] : []);
  const notes: string[] = [];
  const counted = new Set<bigint>();
  const wanted = Object.entries(filter).map(([label, values]) => ({ label, values: new Set([values].flat() as string[]) }));
  for (const term of terms) {
    const { series, note } = index.find(term);
    if (note !== undefined) notes.push(note);
    for (const one of series) {
      if (!wanted.every(({ label, values }) => values.has(one.labels.get(label) ?? ''))) continue;
      const labels = Object.fromEntries(groupBy.map((label) => [label, one.labels.get(label) ?? '']));
      const key = JSON.stringify(labels);
      const plan = plans.get(key) ?? { labels, parts: new Map() };
      plans.set(key, plan);
      const part = partKey(one, term);
      const weight = (plan.parts.get(part)?.weight ?? 0) + term.sign;
      plan.parts.set(part, { series: one, name: term.name, histogram: term.histogram, weight });
      counted.add(one.id);
    }
  }
  return { plans: [...plans.values()], count: counted.size, notes };
}

function partKey({ id }: CounterSeries, { histogram }: Term): string {
  return histogram === undefined ? String(id) : `${id} ${JSON.stringify(histogram)}`;
}

/** Series that the same plans count, with the same weights, are one cell. */
function toCells(plans: readonly Plan[]) {
  const uses = new Map<string, { readonly part: Part; readonly own: string[] }>();
  for (const [place, { parts }] of plans.entries()) {
    for (const [key, part] of parts) {
      const use = uses.get(key) ?? { part, own: [] };
      uses.set(key, use);
      use.own.push(`${place}*${part.weight}`);
    }
  }
  const grouped = Map.groupBy(uses, ([, { part, own }]) => `${part.name} ${JSON.stringify(part.histogram)} ${own.join()}`);
  const cells: Cell[] = [];
  const cellOf = new Map<string, number>();
  for (const members of grouped.values()) {
    for (const [key] of members) cellOf.set(key, cells.length);
    const [, { part }] = members[0] as (typeof members)[number];
    cells.push({ name: part.name, ids: members.map(([, one]) => one.part.series.id), histogram: part.histogram });
  }
  return { cells, cellOf };
}
