import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { TakenRoute } from '../../../api/alert-routing.ts';
import { type Column, DataTable } from '../../../kit/DataTable.tsx';
import { Verdict } from '../../../kit/Verdict.tsx';
import { lengthWords } from '../rules/condition-words.ts';
import { labelWords } from '../words.ts';

/** The routes that an alert takes, with who is told on each, and when. */
export function RoutedTable({ routes }: { readonly routes: readonly TakenRoute[] }) {
  return <DataTable caption="Routes that it takes" rows={routes} rowKey={({ route }) => route} columns={columns} />;
}

const columns: Column<TakenRoute>[] = [
  { key: 'receiver', title: 'Receiver', cell: ({ receiver }) => receiver },
  { key: 'told', title: 'Told', cell: (route) => <Told route={route} /> },
  {
    key: 'group',
    title: 'Together with those of the same',
    wide: true,
    cell: ({ groupLabels }) => labelWords(groupLabels) || 'route',
  },
  {
    key: 'waits',
    title: 'When',
    wide: true,
    cell: ({ groupWait, groupInterval, repeatInterval }) =>
      `after ${length(groupWait)}, news every ${length(groupInterval)}, again after ${length(repeatInterval)}`,
  },
  {
    key: 'route',
    title: 'Route',
    wide: true,
    cell: ({ route }) => <code style={{ overflowWrap: 'anywhere' }}>{matchersOfRoute(route)}</code>,
  },
];

function length(seconds: number): string {
  return lengthWords(seconds * 1_000);
}

/** The matchers below the root, whose own are always the same. */
function matchersOfRoute(key: string): string {
  return key.replace(/^\/\{\}(?:>[^/]*)?\/?/, '') || 'the root';
}

function Told({ route: { channels, escalationPolicy, mutedBy } }: { readonly route: TakenRoute }) {
  const nobody = channels.length === 0 && escalationPolicy === null;
  return (
    <>
      {nobody && <Verdict judgement="warn">nobody</Verdict>}
      {channels.map((channel, index) => (
        <span key={channel}>
          {index > 0 && ', '}
          <Anchor component={Link} to={`/feedback/alerts/channels/${encodeURIComponent(channel)}`} size="sm">
            {channel}
          </Anchor>
        </span>
      ))}
      {escalationPolicy !== null && `${channels.length > 0 ? ', then ' : ''}escalation policy ${escalationPolicy}`}
      {mutedBy.length > 0 && <Text size="xs">Quiet now: {mutedBy.join(', ')}</Text>}
    </>
  );
}
