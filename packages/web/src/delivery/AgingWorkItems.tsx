import { Text } from '@mantine/core';
import { type OpenWorkItem, useWorkItems } from '../api/work-items.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { formatCount } from '../kit/format.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { Section } from '../kit/Section.tsx';
import { Value } from '../kit/Value.tsx';
import { Age } from './Age.tsx';
import { TitledLink } from './links.tsx';

/** Work items that are under way, the oldest first, against what finished ones took. */
export function AgingWorkItems({ team }: { readonly team: string }) {
  const query = useWorkItems(team);
  const count = query.data === undefined ? '' : ` (${formatCount(query.data.openCount)})`;
  return (
    <Section title={`Work items under way${count}`} flush>
      <Loaded query={query}>
        {({ open, p85, notes }) => (
          <>
            <DataTable
              caption="Work items under way by age"
              rows={open}
              rowKey={({ source, id }) => `${source} ${id}`}
              initialSort={{ key: 'age', descending: true }}
              empty="No work item of this team is under way. Connect Jira or Linear under Sources, and name the team's projects in its definition."
              columns={columns(p85)}
            />
            {notes.map((note) => (
              <Text key={note} size="xs" c="var(--quiet)" px="sm" py={4}>
                {note}
              </Text>
            ))}
          </>
        )}
      </Loaded>
    </Section>
  );
}

function columns(p85: number | null): readonly Column<OpenWorkItem>[] {
  return [
    { key: 'item', title: 'Work item', cell: (item) => <TitledLink name={item.key} title={item.title} url={item.url} /> },
    { key: 'status', title: 'Status', cell: ({ status }) => status, sort: ({ status }) => status, wide: true },
    { key: 'type', title: 'Type', cell: ({ type }) => type, sort: ({ type }) => type, wide: true },
    {
      key: 'age',
      title: 'Under way for',
      align: 'right',
      nowrap: true,
      cell: ({ age }) => <Value value={age} unit="seconds" />,
      sort: ({ age }) => age,
    },
    { key: 'verdict', title: 'Against finished ones', cell: ({ age }) => <Age age={age} p85={p85} /> },
  ];
}
