import { queryOptions } from '@tanstack/react-query';
import { labelValues, metricMetadata } from '../api/prometheus.ts';
import { familiesOf } from './families.ts';

const mostNames = 50_000;

/** All metrics that were received, by name. */
export const receivedQuery = queryOptions({
  queryKey: ['prometheus', 'received'],
  queryFn: async ({ signal }) => {
    const [names, metadata] = await Promise.all([labelValues('__name__', { limit: mostNames }, signal), metricMetadata(undefined, signal)]);
    return familiesOf(names, metadata);
  },
});
