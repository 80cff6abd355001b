import { Alert, Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Channel, channelsQuery } from '../../../api/alert-delivery.ts';
import { DataTable } from '../../../kit/DataTable.tsx';
import { EmptyState } from '../../../kit/EmptyState.tsx';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { Verdict } from '../../../kit/Verdict.tsx';
import { When } from '../../../kit/When.tsx';
import { AlertsFrame } from '../AlertsFrame.tsx';
import { healthOf } from './health.ts';
import { TestChannel } from './TestChannel.tsx';

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
      <Dead channels={query.data ?? []} />
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
        {
          key: 'name',
          title: 'Channel',
          sort: ({ name }) => name,
          cell: ({ name, displayName }) => (
            <Anchor component={Link} to={pageOf(name)} size="sm">
              {displayName}
            </Anchor>
          ),
        },
        {
          key: 'state',
          title: 'State',
          sort: (channel) => healthOf(channel).word,
          cell: (channel) => (
            <Verdict judgement={healthOf(channel).judgement} why={healthOf(channel).why}>
              {healthOf(channel).word}
            </Verdict>
          ),
        },
        { key: 'type', title: 'Type', sort: ({ type }) => type, cell: ({ type }) => type },
        { key: 'secret', title: 'Secret', wide: true, cell: ({ secret }) => secret.replace('_', ' ') },
        { key: 'sent', title: 'Sent last', wide: true, cell: ({ lastSent }) => <When time={lastSent?.at ?? null} never="never" /> },
        { key: 'failed', title: 'Failed last', cell: ({ lastFailed }) => <When time={lastFailed?.at ?? null} never="never" /> },
        { key: 'waiting', title: 'Waiting', align: 'right', wide: true, cell: ({ waiting }) => waiting },
        { key: 'test', title: 'Act', cell: (channel) => <TestChannel name={channel.name} /> },
      ]}
    />
  );
}

/** Channels that do not get through, where nobody can miss them. */
function Dead({ channels }: { readonly channels: readonly Channel[] }) {
  const dead = channels.map((channel) => ({ ...channel, health: healthOf(channel) })).filter(({ health }) => health.judgement === 'bad');
  if (dead.length === 0) return null;
  return (
    <Alert
      color="red"
      variant="outline"
      bg="var(--panel)"
      title={dead.length === 1 ? 'One channel does not get through' : `${dead.length} channels do not get through`}
    >
      {dead.map(({ name, displayName, health, fallback }) => (
        <Text size="sm" key={name}>
          <Anchor component={Link} to={pageOf(name)} size="sm">
            {displayName}
          </Anchor>
          : {health.why}
          {fallback !== null && ` Its fallback ${fallback} is told instead.`}
        </Text>
      ))}
    </Alert>
  );
}

function pageOf(name: string): string {
  return `/feedback/alerts/channels/${encodeURIComponent(name)}`;
}
