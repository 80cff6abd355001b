import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useSession } from '../api/session.ts';
import { type AuditEntry, auditQuery, tokensQuery, usersQuery } from '../api/settings.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { Loaded } from '../kit/Loaded.tsx';
import { Section } from '../kit/Section.tsx';
import { formatTime } from '../kit/time.ts';
import { detailsText, type Names, nameOf, subjectOf } from './audit-words.ts';
import classes from './Settings.module.css';

/** The newest changes of definitions, users, tokens and keys. */
export function AuditLog() {
  const entries = useQuery(auditQuery);
  const names = useNames();
  const { timezone } = useSession();
  const columns: Column<AuditEntry>[] = [
    { key: 'at', title: 'When', nowrap: true, sort: ({ id }) => id, cell: ({ at }) => formatTime(Date.parse(at), timezone) },
    {
      key: 'action',
      title: 'What',
      sort: (entry) => `${entry.action} ${subjectOf(entry, names)}`,
      cell: (entry) => (
        <>
          {entry.action}
          <Text size="sm" c="var(--quiet)" className={classes.details ?? ''}>
            {subjectOf(entry, names)}
          </Text>
        </>
      ),
    },
    { key: 'actor', title: 'Who', sort: ({ actor }) => nameOf(actor, names), cell: ({ actor }) => nameOf(actor, names) },
    {
      key: 'details',
      title: 'Details',
      wide: true,
      cell: ({ details }) => <span className={classes.details}>{detailsText(details)}</span>,
    },
  ];
  return (
    <Section title="Audit log: the newest 200" flush>
      <Loaded query={entries}>
        {(rows) => (
          <DataTable caption="Audit log" columns={columns} rows={rows} rowKey={({ id }) => String(id)} empty="Nothing was changed yet." />
        )}
      </Loaded>
    </Section>
  );
}

function useNames(): Names {
  const { data: users = [] } = useQuery(usersQuery);
  const { data: tokens = [] } = useQuery(tokensQuery);
  return useMemo(
    () =>
      new Map([
        ...users.map(({ id, name }): [string, string] => [`user:${id}`, name]),
        ...tokens.map(({ id, name }): [string, string] => [`token:${id}`, `token ${name}`]),
      ]),
    [users, tokens],
  );
}
