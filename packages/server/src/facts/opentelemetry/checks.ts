import type { Labels } from '../series-id.ts';
import type { HistogramPoint, Metric, Point, SummaryPoint } from './model.ts';

const maxAttributes = 128;
/** Names and units. */
const maxNameLength = 512;
/** All labels of one series together, in characters. */
const maxLabelLength = 16_384;
const maxLabels = 256;
const maxBuckets = 500;

/** Why nothing of a metric can be taken; `undefined` when something may. */
export function metricProblem({ name, unit, data }: Metric): string | undefined {
  if (name.length > maxNameLength || unit.length > maxNameLength) return `a metric name or unit is longer than ${maxNameLength} characters`;
  if (!/[a-zA-Z0-9]/.test(name)) return 'a metric name has no letter or digit';
  return 'temporality' in data && data.temporality === 'unspecified' ? 'a metric does not state its temporality' : undefined;
}

/** Why a data point has too many attributes. */
export function pointProblem(point: Point): string | undefined {
  return point.attributes.length > maxAttributes ? `a data point has more than ${maxAttributes} attributes` : undefined;
}

/** Why a series with these labels is refused: each of its samples may carry them to the store once. */
export function labelProblem(labels: Labels): string | undefined {
  if (Object.keys(labels).length > maxLabels) return `a series has more than ${maxLabels} labels`;
  return labelLength(labels) > maxLabelLength ? `the labels of a series have more than ${maxLabelLength} characters` : undefined;
}

export function labelLength(labels: Labels): number {
  let length = 0;
  for (const name in labels) length += name.length + (labels[name]?.length ?? 0);
  return length;
}

/** What handling labels once costs, in characters: a label costs something even when it is short. */
export function labelCost(labels: Labels): number {
  return labelLength(labels) + 32 * Object.keys(labels).length;
}

export const missingValue = 'a data point has no value';
export const notFinite = 'a value is not a finite number';

/** Of a counter: its sum would never be a number again. */
export function numberProblem(value: number | undefined): string | undefined {
  if (value === undefined) return missingValue;
  return Number.isFinite(value) ? undefined : notFinite;
}

export function histogramProblem({ bounds, counts, count, sum }: HistogramPoint): string | undefined {
  if (bounds.length > maxBuckets) return `a histogram has more than ${maxBuckets} buckets`;
  if (counts.length !== (bounds.length === 0 && counts.length === 0 ? 0 : bounds.length + 1)) {
    return 'a histogram must have one more bucket count than bounds';
  }
  const ascending = bounds.every((bound, index) => Number.isFinite(bound) && bound > (bounds[index - 1] ?? Number.NEGATIVE_INFINITY));
  if (!ascending) return 'the bounds of a histogram must be finite and ascend';
  if (sum !== undefined && !Number.isFinite(sum)) return notFinite;
  const inBuckets = counts.reduce((total, each) => total + each, 0);
  return counts.length > 0 && inBuckets !== count ? 'the bucket counts of a histogram do not add up to its count' : undefined;
}

export function summaryProblem({ quantiles, sum }: SummaryPoint): string | undefined {
  return quantiles.length > maxBuckets ? `a summary has more than ${maxBuckets} quantiles` : numberProblem(sum);
}
