import { type Bucket, negativeBuckets, positiveBuckets, zeroBucket } from './buckets.ts';
import { generalNumber } from './numbers.ts';
import type { Histogram } from './types.ts';

/** The histogram as Prometheus writes it in a label value (`count_values`) or a log: `{count:3, sum:4.5, [1,2):1, (2,4]:2}`. */
export function histogramText(histogram: Histogram): string {
  const zero = zeroBucket(histogram);
  const buckets = [...negativeBuckets(histogram).reverse(), ...(zero === undefined ? [] : [zero]), ...positiveBuckets(histogram)];
  const parts = buckets.filter(({ count }) => count !== 0).map(bucketText);
  return `{${[`count:${generalNumber(histogram.count)}`, `sum:${generalNumber(histogram.sum)}`, ...parts].join(', ')}}`;
}

function bucketText({ lower, upper, lowerInclusive, upperInclusive, count }: Bucket): string {
  const range = `${generalNumber(lower)},${generalNumber(upper)}`;
  return `${lowerInclusive ? '[' : '('}${range}${upperInclusive ? ']' : ')'}:${generalNumber(count)}`;
}
