import type { Accumulated } from '../facts/accumulators.ts';
import { bucketColumns, type ExponentialBuckets } from '../facts/histogram-buckets.ts';
import type { Described, MetricBatch } from '../facts/metric-batch.ts';
import { emptied } from '../facts/opentelemetry/exponential.ts';
import type { Labels } from '../facts/series-id.ts';

/**
 * Adds the total of a distribution: a native histogram, and beside it `_count` and `_sum` for those who ask for these alone. Each begins
 * with zero.
 */
export function addDistribution(
  batch: MetricBatch,
  described: Described,
  labels: Labels,
  time: number,
  { value, startTime, began }: Accumulated<ExponentialBuckets>,
): void {
  const id = batch.id(described, labels);
  if (began && startTime + 1 < time) batch.addHistogram(id, { time: startTime + 1, startTime }, bucketColumns(emptied(value)));
  batch.addHistogram(id, { time, startTime }, bucketColumns(value));
  const part = (name: string) => batch.id({ ...described, name: `${described.name}${name}` }, labels);
  batch.addTotal(part('_count'), { value: value.count, startTime, began }, time);
  batch.addTotal(part('_sum'), { value: value.sum, startTime, began }, time);
}
