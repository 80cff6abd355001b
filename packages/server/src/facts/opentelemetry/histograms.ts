import type { Accumulated } from '../accumulators.ts';
import type { ExponentialBuckets } from '../histogram-buckets.ts';
import type { Described, MetricBatch } from '../metric-batch.ts';
import type { Labels } from '../series-id.ts';
import type { ExplicitTotal } from './deltas.ts';
import { addExemplars } from './exemplars.ts';
import type { ExponentialPoint, HistogramPoint } from './model.ts';

/** Adds a histogram with explicit buckets as Prometheus' classic one: cumulative `_bucket`, `_count`, and `_sum` when it is known. */
export function addExplicit(
  batch: MetricBatch,
  described: Described,
  labels: Labels,
  { time, exemplars }: HistogramPoint,
  { value: { bounds, counts, count, sum }, startTime, began }: Accumulated<ExplicitTotal>,
): void {
  const total = (id: bigint, value: number) => batch.addTotal(id, { value, startTime, began }, time);
  const buckets = bucketIds(batch, described, labels, bounds);
  let below = 0;
  for (const [index, id] of buckets.entries()) {
    below += counts[index] ?? 0;
    total(id, index === bounds.length ? count : below);
  }
  total(part(batch, described, labels, '_count'), count);
  if (sum !== undefined) total(part(batch, described, labels, '_sum'), sum);
  addExemplars(batch, exemplars, (value) => {
    const index = bounds.findIndex((bound) => value <= bound);
    return (index < 0 ? buckets.at(-1) : buckets[index]) ?? 0n;
  });
}

/** Ends what `addExplicit` adds, as far as the point says which buckets there were. */
export function endExplicit(batch: MetricBatch, described: Described, labels: Labels, { time, bounds }: HistogramPoint): void {
  const parts = (['_count', '_sum'] as const).map((each) => part(batch, described, labels, each));
  for (const id of [...bucketIds(batch, described, labels, bounds), ...parts]) batch.addStale(id, time);
}

/** Adds an exponential histogram as a native one. */
export function addExponential(
  batch: MetricBatch,
  described: Described,
  labels: Labels,
  { time, exemplars }: ExponentialPoint,
  total: Accumulated<ExponentialBuckets>,
): void {
  const id = batch.id(described, labels);
  batch.addHistogramTotal(id, total, time);
  addExemplars(batch, exemplars, () => id);
}

/** One series a bound, and one for `+Inf`. */
function bucketIds(batch: MetricBatch, described: Described, labels: Labels, bounds: readonly number[]): bigint[] {
  const bucket = { ...described, name: `${described.name}_bucket` };
  return [...bounds.map(String), '+Inf'].map((le) => batch.id(bucket, { ...labels, le }));
}

function part(batch: MetricBatch, described: Described, labels: Labels, name: '_count' | '_sum'): bigint {
  return batch.id({ ...described, name: `${described.name}${name}` }, labels);
}
