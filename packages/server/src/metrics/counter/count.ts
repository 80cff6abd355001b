import type { ColumnReader, FactReader } from '../../stores/clickhouse/client.ts';
import type { Filter } from '../types.ts';
import { type CounterSeries, readCounterSeries, SeriesIndex } from './find.ts';
import type { Term } from './parse.ts';
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
  readonly parts: Map<CounterSeries, number>;
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
  const { cells, cellOf } = toCells(planned.flat(), found);
  const { values, known, sql } = await readCells(facts, cells, bounds);
  const buckets = bounds.length - 1;
  const ofPlan = ({ labels, parts }: Plan): CounterGroup => {
    const sums = new Float64Array(buckets).fill(Number.NaN);
    const weights = new Map<number, number>();
    for (const [series, weight] of parts) weights.set(cellOf.get(series.id) as number, weight);
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
  readonly nameOf: Map<bigint, string>;
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
  const nameOf = new Map<bigint, string>();
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
      plan.parts.set(one, (plan.parts.get(one) ?? 0) + term.sign);
      nameOf.set(one.id, term.name);
    }
  }
  return { plans: [...plans.values()], count: nameOf.size, notes, nameOf };
}

/** Series that the same plans count, with the same weights, are one cell. */
function toCells(plans: readonly Plan[], found: readonly (FoundQuestion | Error)[]) {
  const uses = new Map<bigint, string[]>();
  for (const [place, { parts }] of plans.entries()) {
    for (const [{ id }, weight] of parts) {
      const own = uses.get(id) ?? [];
      uses.set(id, own);
      own.push(`${place}*${weight}`);
    }
  }
  const names = new Map<bigint, string>();
  for (const one of found) if (!(one instanceof Error)) for (const [id, name] of one.nameOf) names.set(id, name);
  const grouped = Map.groupBy(uses, ([id, own]) => `${names.get(id)} ${own.join()}`);
  const cells: Cell[] = [];
  const cellOf = new Map<bigint, number>();
  for (const members of grouped.values()) {
    const ids = members.map(([id]) => id);
    for (const id of ids) cellOf.set(id, cells.length);
    cells.push({ name: names.get(ids[0] as bigint) ?? '', ids });
  }
  return { cells, cellOf };
}
