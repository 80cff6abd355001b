import { Labels, type Matcher, metricName, QueryError } from '@binnacle/promql';
import type { FactReader } from '../stores/clickhouse/client.ts';
import type { KnownSeries, Lookup, LookupRequest } from './lookup.ts';
import { asQueryError } from './storage/failure.ts';
import { matcherCondition } from './storage/matchers.ts';

/**
 * What a living series brings is written anew within a day at the latest: what was seen longer ago than this before a range has no
 * sample in it.
 */
const seenBefore = 26 * 3_600_000;

interface Condition {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

interface SeriesRow {
  readonly id: string;
  readonly metric: string;
  readonly pairs: Readonly<Record<string, string>>;
  readonly last: string;
}

/**
 * Which series there are, from `series` and, where no label but the metric's name is asked for, from `label_values`, which is small.
 * A series that ended within the day before the range, or begins after it, may be among the answers.
 */
export function factLookup(facts: FactReader): Lookup {
  const read = async <T>(signal: AbortSignal, text: string, parameters: Readonly<Record<string, unknown>>): Promise<T[]> => {
    if (signal.aborted) throw signal.reason;
    try {
      return await facts.query<T>(text, parameters);
    } catch (error) {
      throw asQueryError(error);
    }
  };
  const texts = async (signal: AbortSignal, text: string, { parameters }: Condition, limit: number): Promise<string[]> => {
    const rows = await read<{ found: string }>(signal, `${text}\nORDER BY found\nLIMIT {limit:UInt64}`, { ...parameters, limit });
    return rows.map(({ found }) => found);
  };
  return {
    async series(request, signal) {
      const condition = conditionOf(request);
      const rows = await read<SeriesRow>(
        signal,
        `SELECT toString(id) AS id, name AS metric, labels AS pairs, toUnixTimestamp64Milli(seen) AS last
FROM series WHERE ${condition.sql} LIMIT 1 BY series.id LIMIT {limit:UInt64}
SETTINGS prefer_column_name_to_alias = 1`,
        { ...condition.parameters, limit: request.limit },
      );
      return rows.map(toKnown).sort((a, b) => (a.labels.key < b.labels.key ? -1 : 1));
    },
    async labelNames(request, signal) {
      const known = announced(request);
      if (known !== undefined) {
        const found = await texts(signal, `SELECT DISTINCT label AS found FROM label_values WHERE ${known.sql}`, known, request.limit);
        // Under a metric's own name its name is not announced again.
        return found.length === 0 || found.includes(metricName) ? found : [...found, metricName].sort().slice(0, request.limit);
      }
      const condition = conditionOf(request);
      const names = `arrayJoin(arrayConcat(['${metricName}'], arrayFilter((name, value) -> value != '', mapKeys(labels), mapValues(labels))))`;
      return texts(signal, `SELECT DISTINCT ${names} AS found FROM series WHERE ${condition.sql}`, condition, request.limit);
    },
    async labelValues(name, request, signal) {
      const known = name === metricName && request.selectors.length > 0 ? undefined : announced(request);
      if (known !== undefined) {
        const condition = { ...known, parameters: { ...known.parameters, label: name } };
        const text = `SELECT DISTINCT value AS found FROM label_values WHERE ${known.sql} AND label = {label:String}`;
        return texts(signal, text, condition, request.limit);
      }
      const condition = conditionOf(request);
      const column = name === metricName ? 'name' : 'labels[{label:String}]';
      return texts(
        signal,
        `SELECT DISTINCT CAST(${column}, 'String') AS found FROM series WHERE ${condition.sql} AND ${column} != ''`,
        { ...condition, parameters: { ...condition.parameters, label: name } },
        request.limit,
      );
    },
  };
}

function toKnown({ id, metric, pairs, last }: SeriesRow): KnownSeries {
  return { id: BigInt(id), labels: Labels.from({ ...pairs, [metricName]: metric }), seen: Number(last) };
}

/** What `label_values` can answer: nothing is selected, or one metric by its name. */
function announced({ selectors, range }: LookupRequest): Condition | undefined {
  const [first, ...others] = selectors;
  const metric = first === undefined ? '' : onlyName(first);
  if (metric === undefined || others.length > 0) return undefined;
  return { sql: `metric = {metric:String} AND ${seen}`, parameters: { metric, seen: seenFrom(range.from) } };
}

function onlyName(matchers: readonly Matcher[]): string | undefined {
  const [matcher, ...others] = matchers;
  return others.length === 0 && matcher?.label === metricName && matcher.op === '=' ? matcher.value : undefined;
}

const seen = 'seen >= fromUnixTimestamp64Milli({seen:Int64})';

/** @throws QueryError for a selector that everything matches, as in Prometheus */
function conditionOf({ selectors, range }: LookupRequest): Condition {
  const parameters: Record<string, unknown> = { seen: seenFrom(range.from) };
  const any = selectors.map((matchers, index) => {
    if (matchers.length === 0) throw new QueryError('bad_data', 'match[] must contain at least one non-empty matcher');
    const condition = matcherCondition(matchers, `s${index}m`);
    Object.assign(parameters, condition.parameters);
    return `(${condition.sql})`;
  });
  return { sql: `${seen}${any.length === 0 ? '' : ` AND (${any.join(' OR ')})`}`, parameters };
}

function seenFrom(from: number): number {
  return Math.floor(Math.max(0, from - seenBefore));
}
