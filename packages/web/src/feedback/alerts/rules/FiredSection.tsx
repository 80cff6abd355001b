import { Anchor } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Alert } from '../../../api/alerts.ts';
import { type Column, DataTable } from '../../../kit/DataTable.tsx';
import { formatText } from '../../../kit/format.ts';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { When } from '../../../kit/When.tsx';
import { AlertButtons } from '../AlertButtons.tsx';
import { StateMarks } from '../AlertMarks.tsx';
import { labelWords } from '../words.ts';

const saidElsewhere = ['alertname', 'severity', 'service', 'environment', 'team'];

/** The alerts of a rule in the last days, and what can be done about those that are open. */
export function FiredSection({ query, days }: { readonly query: UseQueryResult<readonly Alert[]>; readonly days: number }) {
  const count = query.data?.length;
  return (
    <Section title={count === undefined ? 'When it fired' : `When it fired: ${times(count)} in ${days} days`} flush>
      <Loaded query={query}>
        {(alerts) => (
          <DataTable
            caption="When it fired"
            rows={alerts}
            rowKey={({ id }) => id}
            columns={columns}
            most={50}
            empty={`It did not fire in the last ${days} days.`}
          />
        )}
      </Loaded>
    </Section>
  );
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

const columns: Column<Alert>[] = [
  {
    key: 'began',
    title: 'Began',
    nowrap: true,
    sort: ({ startsAt }) => startsAt,
    cell: ({ id, startsAt }) => (
      <Anchor component={Link} to={`/feedback/alerts/${id}`} size="sm">
        <When time={startsAt} never="" />
      </Anchor>
    ),
  },
  { key: 'state', title: 'State', cell: (alert) => <StateMarks alert={alert} /> },
  {
    key: 'length',
    title: 'For',
    nowrap: true,
    align: 'right',
    sort: ({ startsAt, endsAt }) => lengthOf(startsAt, endsAt),
    cell: ({ startsAt, endsAt }) => (endsAt === null ? 'still' : formatText(lengthOf(startsAt, endsAt), 'seconds')),
  },
  { key: 'group', title: 'Group', wide: true, cell: ({ labels }) => labelWords(labels, saidElsewhere) },
  { key: 'act', title: 'Act', cell: (alert) => <AlertButtons alert={alert} /> },
];

/** Seconds, up to now while it goes on. */
function lengthOf(startsAt: string, endsAt: string | null): number {
  return ((endsAt === null ? Date.now() : Date.parse(endsAt)) - Date.parse(startsAt)) / 1_000;
}
