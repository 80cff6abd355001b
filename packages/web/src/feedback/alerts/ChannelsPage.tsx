import { Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Channel, channelsQuery, useTestChannel } from '../../api/alert-delivery.ts';
import { useMay } from '../../api/session.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { Verdict } from '../../kit/Verdict.tsx';
import { When } from '../../kit/When.tsx';
import { AlertsFrame } from './AlertsFrame.tsx';

const example = `cat > channel.yml <<'CHANNEL'
apiVersion: binnacle/v1
kind: NotificationChannel
metadata: {name: ops}
spec: {type: slack, channel: '#ops'}
CHANNEL
npx binnacle apply -f channel.yml`;

/** Where notifications go, and whether they get there. */
export default function ChannelsPage() {
  const query = useQuery(channelsQuery);
  return (
    <AlertsFrame title="Channels" question="Where do notifications go, and do they get there?">
      <Section title="Channels" flush>
        <Loaded query={query}>{(channels) => <Channels channels={channels} />}</Loaded>
      </Section>
    </AlertsFrame>
  );
}

function Channels({ channels }: { readonly channels: readonly Channel[] }) {
  if (channels.length === 0)
    return (
      <EmptyState title="No channel yet" snippet={example}>
        Each stands here with what it delivered last, once there is a definition of kind NotificationChannel and the AlertRouting named
        default sends alerts to it.
      </EmptyState>
    );
  return (
    <DataTable
      caption="Channels"
      rows={channels}
      rowKey={({ name }) => name}
      columns={[
        { key: 'name', title: 'Channel', sort: ({ name }) => name, cell: ({ displayName }) => displayName },
        { key: 'type', title: 'Type', sort: ({ type }) => type, cell: ({ type }) => type },
        {
          key: 'secret',
          title: 'Secret',
          wide: true,
          cell: ({ secret }) =>
            secret === 'missing' ? (
              <Verdict judgement="bad" why="An administrator sets it with PUT /api/v1/channels/<name>/secret">
                missing
              </Verdict>
            ) : (
              secret.replace('_', ' ')
            ),
        },
        { key: 'sent', title: 'Sent last', wide: true, cell: ({ lastSent }) => <When time={lastSent?.at ?? null} never="never" /> },
        { key: 'failed', title: 'Failed last', cell: ({ lastFailed }) => <When time={lastFailed?.at ?? null} never="never" /> },
        { key: 'waiting', title: 'Waiting', align: 'right', wide: true, cell: ({ waiting }) => waiting },
        { key: 'test', title: 'Act', cell: (channel) => <Test name={channel.name} /> },
      ]}
    />
  );
}

/** Sends a test for everybody to see, and shows what the receiver said. */
function Test({ name }: { readonly name: string }) {
  const may = useMay('member');
  const test = useTestChannel(name);
  if (!may) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={test.isPending}
        onClick={() => test.mutate(undefined)}
        aria-label={`Test ${name}`}
      >
        Test
      </Button>
      {test.data !== undefined && (
        <Text size="xs" role="status">
          <Verdict judgement={test.data.ok ? 'good' : 'bad'}>{test.data.says}</Verdict>
        </Text>
      )}
      {test.isError && <ErrorState error={test.error} />}
    </>
  );
}
