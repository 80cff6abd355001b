import { Code } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../api/session.ts';
import { type AuditEntry, auditQuery } from '../api/settings.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { Loaded } from '../kit/Loaded.tsx';
import { Section } from '../kit/Section.tsx';
import { formatTime } from '../kit/time.ts';

/** The newest changes of definitions, users, tokens and keys. */
export function AuditLog() {
  const entries = useQuery(auditQuery);
  const { timezone } = useSession();
  const columns: Column<AuditEntry>[] = [
    { key: 'at', title: 'When', sort: ({ id }) => id, cell: ({ at }) => formatTime(Date.parse(at), timezone) },
    { key: 'actor', title: 'Who', sort: ({ actor }) => actor, cell: ({ actor }) => actor },
    { key: 'action', title: 'What', sort: ({ action }) => action, cell: ({ action }) => action },
    { key: 'subject', title: 'To', sort: ({ subject }) => subject, cell: ({ subject }) => subject },
    {
      key: 'details',
      title: 'Details',
      wide: true,
      cell: ({ details }) => (Object.keys(details).length === 0 ? '' : <Code>{JSON.stringify(details)}</Code>),
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
