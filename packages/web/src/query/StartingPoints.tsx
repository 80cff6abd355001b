import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { labelValues, metricMetadata } from '../api/prometheus.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { Loaded } from '../kit/Loaded.tsx';
import { serverAddress } from '../kit/Snippet.tsx';

const most = 12;

/** For an empty page: metrics that were received, each with the query one begins with. */
export function StartingPoints({ onChoose }: { readonly onChoose: (promql: string) => void }) {
  const names = useQuery({
    queryKey: ['prometheus', 'starting points'],
    queryFn: async ({ signal }) => {
      const [all, metadata] = await Promise.all([labelValues('__name__', { limit: 2_000 }, signal), metricMetadata(undefined, signal)]);
      return { all, metadata };
    },
  });
  return (
    <Loaded query={names} height={60}>
      {({ all, metadata }) =>
        all.length === 0 ? (
          <EmptyState
            title="No metrics were received yet"
            snippet={`# prometheus.yml\nremote_write:\n  - url: ${serverAddress()}/prometheus/api/v1/write\n    authorization: {credentials: <ingest key>}`}
          >
            Whatever Prometheus, OpenTelemetry, StatsD or another client sends can be asked for here in PromQL.
          </EmptyState>
        ) : (
          <>
            <Text size="sm" c="var(--quiet)">
              {all.length} {all.length === 1 ? 'metric was' : 'metrics were'} received. Begin to type a name, or start with:
            </Text>
            {startsOf(all, (name) => metadata[name]?.[0]?.type).map(({ name, promql }) => (
              <Button
                key={name}
                size="compact-xs"
                variant="default"
                title={metadata[name]?.[0]?.help ?? promql}
                onClick={() => onChoose(promql)}
              >
                {name}
              </Button>
            ))}
          </>
        )
      }
    </Loaded>
  );
}

/** The first metrics by name, counters by their rate; of histograms the median alone. */
function startsOf(
  names: readonly string[],
  typeOf: (name: string) => string | undefined,
): { readonly name: string; readonly promql: string }[] {
  const known = new Set(names);
  return names
    .filter((name) => !/_(sum|count)$/.test(name) || !known.has(name.replace(/_(sum|count)$/, '_bucket')))
    .slice(0, most)
    .map((name) => {
      if (name.endsWith('_bucket')) return { name: name.slice(0, -7), promql: `histogram_quantile(0.5, sum by (le) (rate(${name}[5m])))` };
      const counts = name.endsWith('_total') || typeOf(name) === 'counter';
      return { name, promql: counts ? `sum(rate(${name}[5m]))` : name };
    });
}
