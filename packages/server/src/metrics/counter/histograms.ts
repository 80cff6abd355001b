import type { HistogramPart } from './parse.ts';

/** Native histograms as samples of their counts; the staleness marker of such a series is none of them. */
export const histogramCounts = "(SELECT series_id, time, start_time, count AS value FROM native_histograms WHERE reset_hint != 'gauge')";

/**
 * Rows `{series_id, time, increase}` of a part of native histograms, one a histogram; the rules are those of `increaseStatement`. Whether one was
 * reset its whole count tells: of a part that was interpolated within another bucket, because the buckets became coarser, a little less is no
 * reset. Needs the parameters `ids`, `newSeries`, `lookBack`, `readFrom` and `to`.
 */
export function histogramIncreases(part: HistogramPart, condition: string): string {
  return `
    SELECT series_id, time,
      multiIf(
        time - toIntervalMillisecond({lookBack:Int64}) > time_before,
          if(start_time >= time - toIntervalMillisecond({lookBack:Int64}) OR series_id IN {newSeries:Array(UInt64)}, value, NULL),
        start_time > start_before OR total < total_before OR reset_hint = 'reset', value,
        greatest(value - value_before, 0)
      ) AS increase
    FROM (
      SELECT series_id, time, value, total, start_time, reset_hint,
        lagInFrame(time) OVER earlier AS time_before,
        lagInFrame(value) OVER earlier AS value_before,
        lagInFrame(total) OVER earlier AS total_before,
        lagInFrame(start_time) OVER earlier AS start_before
      FROM (
        SELECT series_id, time, start_time, reset_hint, count AS total, ${eventsOf(part)} AS value
        FROM native_histograms FINAL
        WHERE time >= fromUnixTimestamp64Milli({readFrom:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
          AND isFinite(count) AND reset_hint != 'gauge' AND ${condition} AND series_id IN {ids:Array(UInt64)}
      )
      WINDOW earlier AS (PARTITION BY series_id ORDER BY time ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    )`;
}

/** SQL over a row of `native_histograms`: how many events the part holds. */
function eventsOf(part: HistogramPart): string {
  if (part.kind === 'count') return 'count';
  const upper = part.upper === Number.POSITIVE_INFINITY ? 'count' : upTo(part.upper);
  return part.lower === 0 ? `greatest(${upper} - ${belowZero}, 0)` : upper;
}

const [anyPositive, anyNegative] = ['length(positive_counts) > 0', 'length(negative_counts) > 0'];
/** The bucket around 0 lies on one side of it where only that side has buckets. */
const zeroFrom = `if(${anyPositive} AND NOT ${anyNegative}, 0, -zero_threshold)`;
const zeroTo = `if(${anyNegative} AND NOT ${anyPositive}, 0, zero_threshold)`;
const belowZero = `(arraySum(negative_counts) + ${zeroUpTo('0')})`;

/** Events of the bucket around 0 that are at most this. */
function zeroUpTo(bound: string): string {
  return `zero_count * multiIf(${bound} <= ${zeroFrom}, 0, ${bound} >= ${zeroTo}, 1, (${bound} - ${zeroFrom}) / (${zeroTo} - ${zeroFrom}))`;
}

/** The index of each positive bucket: spans state where they begin after the one before, and how many buckets they hold. */
const indexes = `arrayFlatten(arrayMap((end, length) -> arrayMap(place -> end - toInt64(length) + toInt64(place), range(length)),
  arrayCumSum(arrayMap((gap, length) -> toInt64(gap) + toInt64(length), positive_offsets, positive_lengths)), positive_lengths))`;
const isCustom = 'schema = -53';
const above = `if(${isCustom}, if(index + 1 > length(custom_bounds), inf, custom_bounds[index + 1]), exp2(index * exp2(-schema)))`;
const below = `if(${isCustom}, if(index < 1, if(custom_bounds[1] > 0, 0, -inf), custom_bounds[index]), exp2((index - 1) * exp2(-schema)))`;

/**
 * Events of at most a value above 0: within its bucket they are taken to lie evenly, on the scale of logarithms where the buckets grow
 * exponentially (as `histogram_fraction` of Prometheus does).
 */
function upTo(value: number): string {
  const bound = `toFloat64('${value}')`;
  const share = `multiIf(${bound} >= ${above}, 1, ${bound} <= ${below} OR isInfinite(${above}) OR isInfinite(${below}), 0,
    ${isCustom}, (${bound} - ${below}) / (${above} - ${below}), (log2(${bound}) - log2(${below})) / (log2(${above}) - log2(${below})))`;
  return `(arraySum(negative_counts) + ${zeroUpTo(bound)} + arraySum((amount, index) -> amount * ${share}, positive_counts, ${indexes}))`;
}
