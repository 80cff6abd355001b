import { Anchor, Button, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Alert } from '../../api/alerts.ts';
import { type Column, DataTable } from '../../kit/DataTable.tsx';
import { formatText } from '../../kit/format.ts';
import { NoData } from '../../kit/NoData.tsx';
import { When } from '../../kit/When.tsx';
import { AlertButtons } from './AlertButtons.tsx';
import { StateMarks, UrgencyMark } from './AlertMarks.tsx';
import { groupOf, groupSizes } from './search.ts';
import { labelWords } from './words.ts';

/** Alerts in groups of the same name, service and urgency: the newest of each, and the others when they are asked for. */
export function AlertTable({ alerts }: { readonly alerts: readonly Alert[] }) {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const sizes = groupSizes(alerts);
  const shown = alerts.filter((alert, index) => {
    const before = alerts[index - 1];
    return open.has(groupOf(alert)) || before === undefined || groupOf(before) !== groupOf(alert);
  });
  const toggle = (key: string) => setOpen(open.has(key) ? new Set([...open].filter((one) => one !== key)) : new Set([...open, key]));
  return (
    <DataTable caption="Alerts" rows={shown} rowKey={({ id }) => id} most={300} columns={columnsWith({ sizes, open, toggle, alerts })} />
  );
}

interface Groups {
  readonly alerts: readonly Alert[];
  readonly sizes: ReadonlyMap<string, number>;
  readonly open: ReadonlySet<string>;
  readonly toggle: (key: string) => void;
}

function columnsWith(groups: Groups): Column<Alert>[] {
  const ranks = { page: 0, ticket: 1, info: 2 };
  return [
    {
      key: 'urgency',
      title: 'Urgency',
      nowrap: true,
      sort: ({ urgency }) => ranks[urgency],
      cell: ({ urgency }) => <UrgencyMark urgency={urgency} />,
    },
    { key: 'name', title: 'Alert', sort: ({ name }) => name, cell: (alert) => <Named alert={alert} groups={groups} /> },
    { key: 'service', title: 'Service', wide: true, sort: ({ service }) => service, cell: ({ service }) => service },
    { key: 'state', title: 'State', sort: ({ state }) => state, cell: (alert) => <StateMarks alert={alert} /> },
    {
      key: 'value',
      title: 'Value',
      align: 'right',
      wide: true,
      sort: ({ value }) => value,
      cell: ({ value }) => (value === null ? <NoData why="Whoever told the alert said no value." /> : formatText(value, '')),
    },
    {
      key: 'since',
      title: 'Since',
      nowrap: true,
      wide: true,
      sort: ({ startsAt }) => startsAt,
      cell: ({ startsAt }) => <When time={startsAt} never="" />,
    },
    { key: 'act', title: 'Act', wide: true, cell: (alert) => <AlertButtons alert={alert} /> },
  ];
}

function Named({ alert, groups }: { readonly alert: Alert; readonly groups: Groups }) {
  const key = groupOf(alert);
  const size = groups.sizes.get(key) ?? 1;
  const isFirst = groups.alerts.find((one) => groupOf(one) === key)?.id === alert.id;
  const isOpen = groups.open.has(key);
  return (
    <>
      <Anchor component={Link} to={`/feedback/alerts/${alert.id}`} size="sm">
        {alert.name}
      </Anchor>
      <Text size="xs" c="var(--quiet)">
        {alert.annotations.summary ?? alert.annotations.description ?? labelWords(alert.labels, ['alertname', 'severity', 'service'])}
      </Text>
      {isFirst && size > 1 && (
        <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={() => groups.toggle(key)}>
          {isOpen ? `Fold the ${size} of ${alert.name}` : `and ${size - 1} more of ${alert.name}`}
        </Button>
      )}
    </>
  );
}
