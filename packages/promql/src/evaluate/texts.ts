import { generalNumber as general } from '../histogram/numbers.ts';
import { type Labels, metricName } from '../labels.ts';
import { quote as quoted } from '../parse/strings.ts';

export function nameOf(labels: Labels): string {
  return labels.get(metricName);
}

/** A set of labels as Prometheus' errors write it, the name among them. */
export function labelsText(labels: Labels): string {
  const parts: string[] = [];
  for (let index = 0; index < labels.pairs.length; index += 2) {
    parts.push(`${labelName(labels.pairs[index] as string)}=${quoted(labels.pairs[index + 1] as string)}`);
  }
  return `{${parts.join(', ')}}`;
}

function labelName(name: string): string {
  return /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) ? name : quoted(name);
}

function forMetric(name: string): string {
  return name === '' ? '' : ` for metric name ${quoted(name)}`;
}

/** The annotations, worded as Prometheus words them so that tools which match on them go on doing so. */
export const texts = {
  mixedFloatsHistograms: (name: string) => `encountered a mix of histograms and floats for metric name ${quoted(name)}`,
  mixedFloatsHistogramsAggregation: 'encountered a mix of histograms and floats for aggregation',
  mixedExponentialCustomAggregation: 'vector contains a mix of histograms with exponential and custom buckets schemas',
  mixedClassicNative: (name: string) => `vector contains a mix of classic and native histograms${forMetric(name)}`,
  possibleNonCounter: (name: string) => `metric might not be a counter, name does not end in _total/_sum/_count/_bucket: ${quoted(name)}`,
  startTimeOverlap: (name: string) => `sample has start time that overlaps with previous sample timestamp for metric ${quoted(name)}`,
  ignoredInRange: (name: string) => `ignored histograms in a range containing both floats and histograms for metric name ${quoted(name)}`,
  ignoredInAggregation: (op: string) => `ignored histogram in ${op} aggregation`,
  invalidQuantile: (value: number) => `quantile value should be between 0 and 1, got ${general(value)}`,
  invalidRatio: (value: number, used: number) =>
    `ratio value should be between -1 and 1, got ${general(value)}, capping to ${general(used)}`,
  badBucketLabel: (label: string, name: string) =>
    `bucket label "le" is missing or has a malformed value of ${quoted(label)}${forMetric(name)}`,
  monotonicity: (name: string) =>
    `input to histogram_quantile needed to be fixed for monotonicity (see https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)${forMetric(name)}`,
  incompatibleTypes: (op: string, left: string, right: string) =>
    `incompatible sample types encountered for binary operator ${quoted(op)}: ${left} ${op} ${right}`,
};
