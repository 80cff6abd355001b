/**
 * How far before a sample its predecessor, or the start of its counter, may lie (milliseconds). It bounds what is read before the range,
 * and because it is measured from each sample, a bucket has the same value whichever range is asked for.
 */
export const increaseLookBack = 86_400_000;

/** Within this time before a range almost every counter was heard; the whole look-back is read of the others alone. */
export const nearby = 6 * 60_000;

/** Samples of the range and before it. */
export const readRange =
  "time >= fromUnixTimestamp64Milli({readFrom:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC') AND isFinite(value)";
export const beforeRange =
  "time >= fromUnixTimestamp64Milli({readFrom:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND isFinite(value)";

/** The series of the counter `{counter:String}`; `filter` is SQL over the columns of `series`. */
export function matchingSeries(columns: string, filter: string): string {
  return `SELECT ${columns} FROM series FINAL WHERE name = {counter:String} AND ${filter}`;
}

/** What is read before a range that begins at `from`, and of which series more than what is nearby. */
export function reading(from: number, unheard: readonly bigint[] | undefined) {
  const readFrom = from - increaseLookBack;
  if (unheard === undefined) return { condition: '1', parameters: { readFrom, lookBack: increaseLookBack } };
  const nearFrom = from - nearby;
  if (unheard.length === 0) return { condition: '1', parameters: { readFrom: nearFrom, lookBack: increaseLookBack } };
  return {
    condition: "(time >= fromUnixTimestamp64Milli({nearFrom:Int64}, 'UTC') OR series_id IN {unheard:Array(UInt64)})",
    parameters: { readFrom, nearFrom, unheard, lookBack: increaseLookBack },
  };
}

/**
 * Rows `{series_id, time, increase}`, one a sample; the rules are those of `readIncreases`. `series` is SQL for the ids; needs the parameters
 * of `reading`, `to` and `newSeries`.
 */
export function increaseStatement(series: string, condition: string): string {
  return `
    SELECT series_id, time,
      multiIf(
        time - toIntervalMillisecond({lookBack:Int64}) > time_before,
          if(start_time >= time - toIntervalMillisecond({lookBack:Int64}) OR series_id IN {newSeries:Array(UInt64)}, value, NULL),
        start_time > start_before OR value < value_before, value,
        value - value_before
      ) AS increase
    FROM (
      SELECT series_id, time, value, start_time,
        lagInFrame(time) OVER earlier AS time_before,
        lagInFrame(value) OVER earlier AS value_before,
        lagInFrame(start_time) OVER earlier AS start_before
      FROM samples FINAL
      WHERE ${readRange} AND ${condition} AND series_id IN (${series})
      WINDOW earlier AS (PARTITION BY series_id ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    )`;
}
