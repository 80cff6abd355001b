import { queryOptions } from '@tanstack/react-query';
import { get } from './client.ts';

/** What costs the most series; most first, twenty of each. */
export interface Cardinality {
  /** Series that samples came for within the last two hours. */
  readonly activeSeries: number;
  /** Series that the store knows, whenever they were heard of last. */
  readonly knownSeries: number;
  /** Active series that one source may have. */
  readonly seriesLimit: number;
  readonly metrics: readonly { readonly metric: string; readonly series: number }[];
  /** Labels by their values in use, with the metric that has most of them. */
  readonly labels: readonly LabelCost[];
  readonly sources: readonly SourceCost[];
}

export interface LabelCost {
  readonly label: string;
  readonly values: number;
  readonly metric: string;
  readonly valuesOfMetric: number;
}

export interface SourceCost {
  readonly source: string;
  readonly series: number;
  readonly samples24h: number;
}

export const cardinalityQuery = queryOptions({
  queryKey: ['settings', 'cardinality'],
  queryFn: ({ signal }) => get<Cardinality>('/cardinality', {}, signal),
});
