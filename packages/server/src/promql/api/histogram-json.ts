import { allBuckets, type Histogram } from '@binnacle/promql';
import { formatValue } from './numbers.ts';

/** A native histogram as the Prometheus API writes it: count, sum, and the buckets that are not empty, ascending. */
export function histogramJson(histogram: Histogram): string {
  const buckets = allBuckets(histogram)
    .filter(({ count }) => count !== 0)
    .map(
      (bucket) => `[${boundaries(bucket)},"${formatValue(bucket.lower)}","${formatValue(bucket.upper)}","${formatValue(bucket.count)}"]`,
    );
  const end = buckets.length === 0 ? '' : `,"buckets":[${buckets.join()}]`;
  return `{"count":"${formatValue(histogram.count)}","sum":"${formatValue(histogram.sum)}"${end}}`;
}

/** Which ends belong to the bucket: 0 the upper, 1 the lower, 2 neither, 3 both. */
function boundaries({ lowerInclusive, upperInclusive }: { lowerInclusive: boolean; upperInclusive: boolean }): number {
  if (lowerInclusive) return upperInclusive ? 3 : 1;
  return upperInclusive ? 0 : 2;
}
