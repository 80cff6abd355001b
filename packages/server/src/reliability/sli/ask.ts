import type { House } from '../../area.ts';
import { countCounters } from '../../metrics/counter/count.ts';
import { parseCounter } from '../../metrics/counter/parse.ts';
import type { Answer, Explanation, Filter, MetricExpression } from '../../metrics/types.ts';

/** One value a bucket, NaN for "no data", and what is known of them. */
export interface Values {
  readonly values: Float64Array;
  readonly explain: Explanation;
}

/** Answers many metrics over the same buckets, in their order; what cannot be answered gets its error. */
export type AskMany = (metrics: readonly MetricExpression[], bounds: readonly number[]) => Promise<readonly (Values | Error)[]>;

/** Of an answer: as many series, and values of a filter. */
const mostTogether = 400;
const atOnce = 4;

type Named = Extract<MetricExpression, { readonly metric: string }>;

/**
 * Asks metrics so that those which differ little cost little more than one: counters are counted in one read, and metrics that differ in one
 * value of a filter are asked once, grouped by it.
 */
export function askMany({ metrics, facts, config }: Pick<House, 'metrics' | 'facts' | 'config'>): AskMany {
  const { timezone } = config;
  const evaluate = (metric: MetricExpression, bounds: readonly number[], more: { filter?: Filter; groupBy?: string[] } = {}) =>
    metrics.evaluate(metric, {
      from: bounds[0] ?? 0,
      to: bounds.at(-1) ?? 0,
      step: 'none',
      bounds,
      timezone,
      filter: {},
      groupBy: [],
      ...more,
    });
  return async (asked, bounds) => {
    const keys = asked.map((metric) => JSON.stringify(metric));
    const distinct = new Map(keys.map((key, index) => [key, asked[index] as MetricExpression]));
    const answers = new Map<string, Values | Error>();
    const counters = [...distinct].filter(([, metric]) => isCounter(metric)) as [string, { counter: string }][];
    const others = [...distinct].filter(([, metric]) => !isCounter(metric));
    const work: (() => Promise<void>)[] = [];
    const single = (key: string, metric: MetricExpression) => async () => {
      answers.set(key, await settled(async () => valuesOf(await evaluate(metric, bounds))));
    };
    if (counters.length === 1) for (const [key, metric] of counters) work.push(single(key, metric));
    else if (counters.length > 1) work.push(() => askCounters(facts, counters, bounds, timezone, answers));
    for (const group of grouped(others)) {
      if (group.by === undefined) for (const [key, metric] of group.members) work.push(single(key, metric));
      else work.push(() => askGroup(group as Group & { by: string }, bounds, answers));
    }
    const workers = Array.from({ length: Math.min(atOnce, work.length) }, async () => {
      for (let next = work.shift(); next !== undefined; next = work.shift()) await next();
    });
    await Promise.all(workers);
    return keys.map((key) => answers.get(key) as Values | Error);
  };

  async function askGroup({ by, members }: Group & { by: string }, bounds: readonly number[], answers: Map<string, Values | Error>) {
    const [, first] = members[0] as [string, Named];
    const wanted = members.map(([, metric]) => String((metric as Named).filter?.[by]));
    const filter = { ...first.filter, [by]: wanted };
    const answer = await settled(async () => evaluate({ ...first, filter }, bounds, { groupBy: [by] }));
    for (const [index, [key]] of members.entries()) {
      if (answer instanceof Error) {
        answers.set(key, answer);
        continue;
      }
      const own = answer.series.find(({ labels }) => labels[by] === wanted[index]);
      const nothing = new Float64Array(bounds.length - 1).fill(Number.NaN);
      answers.set(key, { values: own?.values ?? nothing, explain: answer.explain });
    }
  }
}

function isCounter(metric: MetricExpression): metric is { counter: string } {
  return typeof metric === 'object' && 'counter' in metric;
}

async function settled<T>(work: () => Promise<T>): Promise<T | Error> {
  try {
    return await work();
  } catch (error) {
    return error as Error;
  }
}

function valuesOf({ series, explain }: Answer): Values {
  return { values: series[0]?.values ?? new Float64Array(), explain };
}

interface Group {
  /** The dimension in which the members differ; absent for those that are asked one by one. */
  readonly by?: string | undefined;
  readonly members: readonly (readonly [key: string, metric: MetricExpression])[];
}

/** Only filters of one value a name are merged: several values of a metric need not add up. */
function grouped(all: readonly (readonly [string, MetricExpression])[]): Group[] {
  const mergeable = (metric: MetricExpression): metric is Named =>
    typeof metric === 'object' && 'metric' in metric && Object.values(metric.filter ?? {}).every((value) => typeof value === 'string');
  const groups: Group[] = all.filter(([, metric]) => !mergeable(metric)).map((one) => ({ members: [one] }));
  let waiting = all.filter(([, metric]) => mergeable(metric));
  const names = [...new Set(waiting.flatMap(([, metric]) => Object.keys((metric as Named).filter ?? {})))];
  for (const by of names) {
    const rest = (metric: Named) =>
      JSON.stringify([
        metric.metric,
        metric.stat,
        Object.entries(metric.filter ?? {})
          .filter(([name]) => name !== by)
          .sort(),
      ]);
    const having = waiting.filter(([, metric]) => (metric as Named).filter?.[by] !== undefined);
    const alike = [...Map.groupBy(having, ([, metric]) => rest(metric as Named)).values()].filter((members) => members.length > 1);
    for (const members of alike) {
      for (let first = 0; first < members.length; first += mostTogether)
        groups.push({ by, members: members.slice(first, first + mostTogether) });
    }
    const taken = new Set(alike.flat());
    waiting = waiting.filter((one) => !taken.has(one));
  }
  return [...groups, ...waiting.map((one) => ({ members: [one] }))];
}

async function askCounters(
  facts: House['facts'],
  counters: readonly (readonly [string, { counter: string }])[],
  bounds: readonly number[],
  timezone: string,
  answers: Map<string, Values | Error>,
): Promise<void> {
  const parsed = await Promise.all(counters.map(([, { counter }]) => settled(async () => parseCounter(counter))));
  const readable = counters.flatMap(([key, metric], index) => {
    const terms = parsed[index];
    if (terms instanceof Error || terms === undefined) answers.set(key, terms ?? new Error('a counter was not read'));
    return terms instanceof Error || terms === undefined ? [] : [{ key, metric, terms }];
  });
  const counted = await settled(() => countCounters(facts, readable, bounds));
  for (const [index, { key, metric }] of readable.entries()) {
    const answer = counted instanceof Error ? counted : (counted[index] as (typeof counted)[number]);
    if (answer instanceof Error) {
      answers.set(key, answer);
      continue;
    }
    const values = answer.groups[0]?.values ?? new Float64Array();
    const newest = values.findLastIndex((value) => !Number.isNaN(value));
    answers.set(key, {
      values,
      explain: {
        metric: 'counter',
        title: 'Counters',
        definition: `How much these counters grew, counted exactly from sample to sample, resets included: ${metric.counter}`,
        unit: 'count',
        direction: 'none',
        stat: null,
        from: bounds[0] ?? 0,
        to: bounds.at(-1) ?? 0,
        timezone,
        sampleSize: values.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : value), 0),
        sql: answer.sql,
        freshness: newest < 0 ? null : (bounds[newest + 1] ?? null),
        ...(answer.notes.length === 0 ? {} : { notes: answer.notes }),
        ...(newest >= 0 ? {} : { whyEmpty: answer.series === 0 ? 'No series matches the counters.' : 'The counters had no samples here.' }),
      },
    });
  }
}
