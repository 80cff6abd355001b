import { Anchor, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Source, sourcesQuery } from '../api/settings.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { formatCount } from '../kit/format.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { Section } from '../kit/Section.tsx';
import { When } from '../kit/When.tsx';
import { Connections } from './connections/Connections.tsx';
import { Deliveries } from './connections/Deliveries.tsx';
import { IntakeTable } from './IntakeTable.tsx';
import { Targets } from './Targets.tsx';

const columns: Column<Source>[] = [
  { key: 'name', title: 'Source', sort: ({ name }) => name, cell: ({ name }) => name },
  { key: 'kind', title: 'Sends', sort: ({ kind }) => kind, cell: ({ kind }) => kind },
  { key: 'seen', title: 'Last seen', sort: ({ lastSeen }) => lastSeen, cell: ({ lastSeen }) => <When time={lastSeen} never="never" /> },
  {
    key: 'rows',
    title: 'Rows in 24 h',
    align: 'right',
    sort: ({ rows24h }) => rows24h,
    cell: ({ rows24h }) => formatCount(rows24h),
  },
];

/** Services that are connected, everything that has sent facts, and what became of what it sent. */
export function Sources() {
  const sources = useQuery(sourcesQuery);
  return (
    <Stack gap="md">
      <Connections />
      <Deliveries />
      <Loaded query={sources}>
        {({ sources: rows, intake }) => (
          <>
            <Section
              title="Sources"
              flush
              actions={
                <Anchor component={Link} to="/settings/keys" size="sm">
                  Add a source: create an ingest key
                </Anchor>
              }
            >
              <DataTable
                caption="Sources"
                columns={columns}
                rows={rows}
                rowKey={({ name, kind }) => `${kind} ${name}`}
                initialSort={{ key: 'seen', descending: true }}
                empty="Nothing has been received yet."
              />
            </Section>
            <Section title="Taken and refused" flush>
              <IntakeTable rows={intake} />
            </Section>
          </>
        )}
      </Loaded>
      <Targets />
    </Stack>
  );
}
