import type { FactReader, QueryParameters } from '../stores/clickhouse/client.ts';
import { inRange } from './bucketing.ts';
import { beforeRange, increaseLookBack, matchingSeries, nearby, readRange } from './increase-statement.ts';
import { readShared } from './shared-reads.ts';

/** Series of a counter, as a condition on the columns of `series`. */
export interface Matching {
  readonly sql: string;
  readonly parameters: QueryParameters;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** A longer range is read with the whole look-back before it at once. */
const longestShort = increaseLookBack / 4;

/**
 * Series with samples in a short range and none shortly before it: only theirs have to be looked for in the whole look-back.
 * `undefined` for a long range. `series` is SQL for the ids, `source` SQL for something with the columns of samples.
 */
export async function seriesUnheardNearby(
  facts: FactReader,
  series: string,
  parameters: QueryParameters,
  { from, to }: Range,
  source = 'samples',
): Promise<bigint[] | undefined> {
  if (to - from > longestShort) return undefined;
  const rows = await readShared<{ id: string }>(
    facts,
    `SELECT series_id AS id FROM ${source} WHERE ${readRange} AND series_id IN (${series})
GROUP BY series_id HAVING min(time) >= fromUnixTimestamp64Milli({from:Int64}, 'UTC')`,
    { ...parameters, from, to, readFrom: from - nearby },
  );
  return rows.map(({ id }) => BigInt(id));
}

const beganLongBefore = 'toUnixTimestamp64Milli(began) != 0 AND began < first - toIntervalMillisecond({lookBack:Int64})';

/**
 * Series of a counter whose first sample ever lies in the range, long after the start that it states, while others of the same start were
 * heard before: their sender was there and had nothing to count, so the first value is an increase. Many SDKs state the start of the
 * process for every series, and the first error after days would else not count.
 * @param unheard what `seriesUnheardNearby` answered.
 */
export async function newSeries(
  facts: FactReader,
  counter: string,
  { from, to }: Range,
  matching: Matching,
  unheard: readonly bigint[] | undefined,
  source = 'samples',
): Promise<bigint[]> {
  if (unheard?.length === 0) return [];
  const parameters = { counter, from, to, lookBack: increaseLookBack };
  const whole = from - increaseLookBack;
  const among = unheard === undefined ? matching.sql : `${matching.sql} AND id IN {unheard:Array(UInt64)}`;
  const own = { ...matching.parameters, ...(unheard === undefined ? {} : { unheard }) };
  // Mostly there are none, or they began when they were first heard, and that is all that has to be read.
  const some = `${ofUnheard(among, source)} HAVING ${beganLongBefore} LIMIT 1`;
  if ((await readShared(facts, some, { ...parameters, ...own, readFrom: whole })).length === 0) return [];
  const candidates = await readShared<{ id: string }>(
    facts,
    `SELECT series_id AS id
FROM (
  SELECT series_id, first, began, min(first) OVER (PARTITION BY began) AS heard
  FROM (
    ${firstsOf(source)} WHERE ${heard('1')} GROUP BY series_id
    UNION ALL
    ${ofUnheard('1', source)}
  )
)
WHERE first >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND heard < first AND ${beganLongBefore}`,
    { ...parameters, readFrom: whole },
  );
  if (candidates.length === 0) return [];
  const older = await readShared<{ id: string }>(
    facts,
    `SELECT DISTINCT series_id AS id FROM ${source}
WHERE series_id IN {candidates:Array(UInt64)} AND time < fromUnixTimestamp64Milli({readFrom:Int64}, 'UTC')`,
    { readFrom: whole, candidates: candidates.map(({ id }) => BigInt(id)) },
  );
  const known = new Set(older.map(({ id }) => id));
  return candidates.filter(({ id }) => !known.has(id)).map(({ id }) => BigInt(id));
}

function firstsOf(source: string): string {
  return `SELECT series_id, min(time) AS first, argMin(start_time, time) AS began FROM ${source}`;
}

function heard(filter: string): string {
  return `${beforeRange} AND series_id IN (${matchingSeries('id', filter)})`;
}

/** Of a series that was heard just before the range the first sample lies there; only of the others the range itself is read. */
function ofUnheard(filter: string, source: string): string {
  return `${firstsOf(source)} WHERE ${inRange('time')} AND isFinite(value)
  AND series_id IN (${matchingSeries('id', `${filter} AND id NOT IN (SELECT series_id FROM ${source} WHERE ${heard(filter)})`)})
GROUP BY series_id`;
}
