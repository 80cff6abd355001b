import type { Filter, MetricExpression, Stat } from '../../../metrics/types.ts';
import type { Need, Stretch } from './needs.ts';

/** One question to a metric: adjoining stretches that end `delay` before the time of evaluation. */
export interface Question {
  readonly key: string;
  readonly metric: MetricExpression;
  readonly stat: Stat | undefined;
  readonly filter: Filter;
  readonly groupBy: readonly string[];
  readonly bounds: readonly number[];
  /** The time of evaluation without the delay, milliseconds UTC. */
  readonly end: number;
}

/** Questions that one answer of the metrics answers: grouped by what each of them filters by. */
export interface Batch {
  readonly question: Omit<Question, 'key'>;
  /** The filters that became groups; empty for a question that is asked as it is. */
  readonly keys: readonly string[];
  readonly members: readonly Question[];
}

/** So many groups one answer of the metrics holds. */
const mostMembers = 1_000;

/** The questions that a need is made of: a gap between its stretches would be read for nothing. */
export function questionsOf({ measured, stretches }: Need, end: number): Question[] {
  const { metric, stat, filter = {}, groupBy = [] } = narrowed(measured);
  return adjoining(stretches).map((bounds) => ({
    key: JSON.stringify([metric, stat ?? null, Object.entries(filter).sort(), groupBy, bounds, end]),
    metric,
    stat,
    filter,
    groupBy,
    bounds,
    end,
  }));
}

/** A metric with a filter and a stat of its own is that metric asked with these, where they do not contradict what is asked. */
function narrowed(measured: Need['measured']): Pick<Need['measured'], 'metric' | 'stat' | 'filter' | 'groupBy'> {
  const { metric, filter = {} } = measured;
  if (typeof metric === 'string' || !('metric' in metric)) return measured;
  const own = metric.filter ?? {};
  if (Object.keys(own).some((name) => filter[name] !== undefined)) return measured;
  return { ...measured, metric: metric.metric, filter: { ...own, ...filter }, stat: metric.stat ?? measured.stat };
}

function adjoining(stretches: readonly Stretch[]): number[][] {
  const runs: number[][] = [];
  for (const [from, to] of stretches) {
    const last = runs.at(-1);
    if (last?.at(-1) === from) last.push(to);
    else runs.push([from, to]);
  }
  return runs;
}

/**
 * Puts together what can be asked at once: the same metric, stat, stretches and groups, with filters by the same names. A thousand SLOs with
 * one burn rate each are one question grouped by SLO.
 * @param canGroup whether a metric of this name answers the same when it is grouped by what it was filtered by
 */
export function plan(questions: Iterable<Question>, canGroup: (metric: string) => boolean): Batch[] {
  const distinct = new Map<string, Question>();
  for (const question of questions) distinct.set(question.key, question);
  const groups = Map.groupBy(distinct.values(), (question) => batchKey(question, canGroup));
  return [...groups.values()].flatMap((members) => chunks(members).map(batchOf));
}

function batchKey(question: Question, canGroup: (metric: string) => boolean): string {
  const { metric, stat, filter, groupBy, bounds, end, key } = question;
  if (typeof metric !== 'string' || !canGroup(metric)) return key;
  const keys = singleKeys(question);
  if (keys.length === 0) return key;
  const rest = Object.entries(filter)
    .filter(([name]) => !keys.includes(name))
    .sort();
  return JSON.stringify([metric, stat ?? null, keys, rest, groupBy, bounds, end]);
}

/** Names that a question filters by one value each, and does not group by. */
function singleKeys({ filter, groupBy }: Question): string[] {
  return Object.keys(filter)
    .filter((name) => singleValue(filter, name) !== undefined && !groupBy.includes(name))
    .sort();
}

function singleValue(filter: Filter, name: string): string | undefined {
  const value = filter[name];
  return typeof value === 'string' ? value : value?.length === 1 ? value[0] : undefined;
}

/** What names a member among those of its batch. */
export function memberKey(keys: readonly string[], value: (name: string) => string | undefined): string {
  return JSON.stringify(keys.map(value));
}

/** What a member is found by in the answer of its batch. */
export function keyOfMember({ filter }: Question, keys: readonly string[]): string {
  return memberKey(keys, (name) => singleValue(filter, name));
}

function chunks(members: readonly Question[]): (readonly Question[])[] {
  if (members.length <= mostMembers) return [members];
  // Neighbours share values, so that the product of a chunk's filters is hardly more than the chunk.
  const sorted = members.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return Array.from({ length: Math.ceil(sorted.length / mostMembers) }, (_, index) =>
    sorted.slice(index * mostMembers, (index + 1) * mostMembers),
  );
}

/** One batch of members that `plan` found to go together. */
export function batchOf(members: readonly Question[]): Batch {
  const [first] = members as [Question];
  if (members.length === 1) return { question: first, keys: [], members };
  const keys = singleKeys(first);
  const wanted = keys.map((name) => [name, [...new Set(members.map(({ filter }) => singleValue(filter, name) ?? ''))].sort()] as const);
  return {
    question: { ...first, filter: { ...first.filter, ...Object.fromEntries(wanted) }, groupBy: [...first.groupBy, ...keys] },
    keys,
    members,
  };
}
