import type { Accumulated } from '../facts/accumulators.ts';
import type { ExponentialBuckets } from '../facts/histogram-buckets.ts';
import type { Described, MetricBatch } from '../facts/metric-batch.ts';
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
  total: Accumulated<ExponentialBuckets>,
): void {
  batch.addHistogramTotal(batch.id(described, labels), total, time);
  const { value, startTime, began } = total;
  const part = (name: string) => batch.id({ ...described, name: `${described.name}${name}` }, labels);
  batch.addTotal(part('_count'), { value: value.count, startTime, began }, time);
  batch.addTotal(part('_sum'), { value: value.sum, startTime, began }, time);
}
