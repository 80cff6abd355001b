import { queryOptions } from '@tanstack/react-query';
import { get } from './client.ts';
import type { MetricSummary } from './metrics.ts';

/** All metrics with their units and dimensions. */
export const metricsQuery = queryOptions({
  queryKey: ['metrics'],
  queryFn: async ({ signal }) => (await get<{ metrics: readonly MetricSummary[] }>('/metrics', {}, signal)).metrics,
  staleTime: 5 * 60_000,
  refetchInterval: false,
});
