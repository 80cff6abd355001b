import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { EmptyState } from '../kit/EmptyState.tsx';
import { formatCount } from '../kit/format.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { serverAddress } from '../kit/Snippet.tsx';
import { receivedQuery } from './received.ts';

const most = 12;

/** For an empty page: metrics that were received, each with the query one begins with. */
export function StartingPoints({ onChoose }: { readonly onChoose: (promql: string) => void }) {
  const received = useQuery(receivedQuery);
  return (
    <Loaded query={received} height={60}>
      {(all) =>
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
              {all.length === 1 ? '1 metric was' : `${formatCount(all.length)} metrics were`} received. Begin to type a name, or start with:
            </Text>
            {all.slice(0, most).map(({ name, help, promql }) => (
              <Button key={name} size="compact-xs" variant="default" title={help || promql} onClick={() => onChoose(promql)}>
                {name}
              </Button>
            ))}
          </>
        )
      }
    </Loaded>
  );
}
