import type { Annotation } from '../annotations.ts';
import type { Histogram } from './types.ts';

/** What a computation with histograms has to say beside its result. */
export type HistogramNote =
  | { readonly kind: 'mixed_schemas' }
  | { readonly kind: 'not_a_counter' }
  | { readonly kind: 'not_a_gauge' }
  | { readonly kind: 'collision'; readonly during: HistogramOperation }
  | { readonly kind: 'reconciled'; readonly during: HistogramOperation }
  | { readonly kind: 'incompatible_types'; readonly left: OperandType; readonly op: string; readonly right: OperandType }
  | { readonly kind: 'incompatible_layout'; readonly op: string }
  | { readonly kind: 'quantile_nan' }
  | { readonly kind: 'quantile_skewed' }
  | { readonly kind: 'fraction_nan' };

export type HistogramOperation = 'aggregation' | 'addition' | 'subtraction';

export type OperandType = 'float' | 'histogram';

/** A histogram, or none where there can be none, and what is to be said about it. */
export interface Noted<T = Histogram | undefined> {
  readonly value: T;
  readonly notes: readonly HistogramNote[];
}

/** The note in Prometheus' words. `metric` is the metric's name, empty when it has none. */
export function noteAnnotation(note: HistogramNote, metric: string, position?: Annotation['position']): Annotation {
  return position === undefined ? wording(note, metric) : { ...wording(note, metric), position };
}

function wording(note: HistogramNote, metric: string): Annotation {
  const name = JSON.stringify(metric);
  const ofMetric = metric === '' ? '' : ` for metric name ${name}`;
  switch (note.kind) {
    case 'mixed_schemas':
      return warning(`vector contains a mix of histograms with exponential and custom buckets schemas for metric name ${name}`);
    case 'not_a_counter':
      return warning(`this native histogram metric is not a counter: ${name}`);
    case 'not_a_gauge':
      return warning(`this native histogram metric is not a gauge: ${name}`);
    case 'collision':
      return warning(`conflicting counter resets during histogram ${note.during}`);
    case 'reconciled':
      return info(`mismatched custom buckets were reconciled during ${note.during}`);
    case 'incompatible_types':
      return info(`incompatible sample types encountered for binary operator "${note.op}": ${note.left} ${note.op} ${note.right}`);
    case 'incompatible_layout':
      return warning(`incompatible bucket layout encountered for binary operator ${note.op}`);
    case 'quantile_nan':
      return info(`input to histogram_quantile has NaN observations, result is NaN${ofMetric}`);
    case 'quantile_skewed':
      return info(`input to histogram_quantile has NaN observations, result is skewed higher${ofMetric}`);
    case 'fraction_nan':
      return info(`input to histogram_fraction has NaN observations, which are excluded from all fractions${ofMetric}`);
  }
}

function warning(text: string): Annotation {
  return { level: 'warning', text };
}

function info(text: string): Annotation {
  return { level: 'info', text };
}
