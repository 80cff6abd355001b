import { samples5m } from './rollup-tables.ts';
import { samples } from './samples.ts';

const dayMs = 86_400_000;

/** Both ends are in. */
export interface IdRange {
  readonly from: bigint;
  readonly to: bigint;
}

/**
 * Rows of `samples_5m` for a day, which begins at `day` (milliseconds since the epoch, UTC), and series in a range of ids. Each
 * bucket's samples are an array in memory: a function of neighbours needs them in order.
 */
export function fiveMinutes(day: number, ids: IdRange): string {
  return `
    WITH arrayFilter(sample -> reinterpretAsUInt64(sample.2) != 0x7ff0000000000002, samples_of) AS kept,
      arrayMap(sample -> sample.2, kept) AS found, arrayFilter(number -> NOT isNaN(number), found) AS numbers,
      arrayPopBack(found) AS befores, arrayPopFront(found) AS afters
    SELECT series_id, fromUnixTimestamp64Milli(bucket_end) AS time,
      fromUnixTimestamp64Milli(kept[1].1) AS first_time, kept[1].2 AS first_value,
      fromUnixTimestamp64Milli(kept[-1].1) AS last_time, kept[-1].2 AS last_value,
      if(empty(numbers), nan, arrayMin(numbers)) AS min, if(empty(numbers), nan, arrayMax(numbers)) AS max,
      arrayReduce('sumKahan', found) AS sum, length(found) AS count,
      arraySum(arrayMap((before, after) -> if(after < before, before, 0.), befores, afters)) AS reset_sum,
      arrayCount((before, after) -> after < before, befores, afters) AS resets,
      arrayCount((before, after) -> after != before AND NOT (isNaN(after) AND isNaN(before)), befores, afters) AS changes,
      length(found) - length(numbers) AS nans, length(samples_of) - length(kept) AS stale,
      reinterpretAsUInt64(samples_of[-1].2) = 0x7ff0000000000002 AS ends_stale
    FROM (
      SELECT series_id, ${bucketEnd('time', 300_000)} AS bucket_end,
        arraySort(sample -> sample.1, groupArray((toUnixTimestamp64Milli(time), value))) AS samples_of
      FROM \`${samples.name}\` FINAL
      WHERE time > fromUnixTimestamp64Milli(${day}) AND time <= fromUnixTimestamp64Milli(${day + dayMs})
        AND ${within(ids)}
      GROUP BY series_id, bucket_end
    )`;
}

/** Rows of `samples_1h` for a day and series in a range of ids, from those of `samples_5m`. */
export function hours(day: number, ids: IdRange): string {
  return `
    WITH arrayFilter(bucket -> bucket.6 > 0, buckets) AS filled,
      arrayMap(bucket -> bucket.5, arrayPopBack(filled)) AS befores, arrayMap(bucket -> bucket.3, arrayPopFront(filled)) AS afters
    SELECT series_id, fromUnixTimestamp64Milli(bucket_end) AS time,
      filled[1].2 AS first_time, filled[1].3 AS first_value, filled[-1].4 AS last_time, filled[-1].5 AS last_value,
      least, most, total, samples_in_all,
      resets_sum + arraySum(arrayMap((before, after) -> if(after < before, before, 0.), befores, afters)) AS reset_sum,
      resets_in_all + arrayCount((before, after) -> after < before, befores, afters) AS resets,
      changes_in_all + arrayCount((before, after) -> after != before AND NOT (isNaN(after) AND isNaN(before)), befores, afters) AS changes,
      nans_in_all, stale_in_all, buckets[-1].7 AS ends_stale
    FROM (
      SELECT series_id, ${bucketEnd('five.time', 3_600_000)} AS bucket_end,
        arraySort(bucket -> bucket.1, groupArray((five.time, first_time, first_value, last_time, last_value, five.count, ends_stale))) AS buckets,
        if(countIf(NOT isNaN(five.min)) = 0, nan, minIf(five.min, NOT isNaN(five.min))) AS least,
        if(countIf(NOT isNaN(five.max)) = 0, nan, maxIf(five.max, NOT isNaN(five.max))) AS most,
        sumKahanIf(five.sum, five.count > 0) AS total, sum(five.count) AS samples_in_all,
        sum(five.reset_sum) AS resets_sum, sum(five.resets) AS resets_in_all, sum(five.changes) AS changes_in_all,
        sum(five.nans) AS nans_in_all, sum(five.stale) AS stale_in_all
      FROM \`${samples5m.name}\` AS five
      WHERE five.time > fromUnixTimestamp64Milli(${day}) AND five.time <= fromUnixTimestamp64Milli(${day + dayMs})
        AND ${within(ids)}
      GROUP BY series_id, bucket_end
    )`;
}

/** The end, in milliseconds, of the bucket (end - length, end] in which a time lies. */
function bucketEnd(time: string, length: number): string {
  return `intDiv(toUnixTimestamp64Milli(${time}) - 1, ${length}) * ${length} + ${length}`;
}

function within({ from, to }: IdRange): string {
  return `series_id BETWEEN toUInt64('${from}') AND toUInt64('${to}')`;
}
