import { Anchor, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { patch } from '../api/client.ts';
import { useMay, useSession } from '../api/session.ts';
import { type Storage, type StoredTable, storageQuery } from '../api/settings.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formatCount, formatText } from '../kit/format.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { Section } from '../kit/Section.tsx';
import { formatDay } from '../kit/time.ts';
import { RetentionField } from './RetentionField.tsx';
import { useChange } from './use-change.ts';

/** What is kept, for how long, and how long the disk will do. */
export function StorageTab() {
  const storage = useQuery(storageQuery);
  const { timezone } = useSession();
  const mayChange = useMay('admin');
  const setRetention = useChange(({ name, days }: { name: string; days: number | null }) =>
    patch(`/storage/${name}`, { retentionDays: days }),
  );
  return (
    <Loaded query={storage} height={320}>
      {({ disk, tables }) => (
        <Stack gap="md">
          <Section
            title="Disk"
            actions={
              mayChange && (
                <Anchor href="/api/v1/backup" download size="sm">
                  Download a backup
                </Anchor>
              )
            }
          >
            <Disk disk={disk} />
          </Section>
          <Section title="Fact tables" flush>
            {setRetention.isError && <ErrorState error={setRetention.error} />}
            <DataTable
              caption="Fact tables"
              columns={columns(timezone, mayChange ? (name, days) => setRetention.mutate({ name, days }) : undefined)}
              rows={tables}
              rowKey={({ name }) => name}
              initialSort={{ key: 'bytes', descending: true }}
            />
          </Section>
        </Stack>
      )}
    </Loaded>
  );
}

function Disk({ disk }: { readonly disk: Storage['disk'] }) {
  return (
    <Group gap="md">
      <Fact name="Facts use">{formatText(disk.usedBytes, 'bytes')}</Fact>
      <Fact name="Free">{formatText(disk.freeBytes, 'bytes')}</Fact>
      <Fact name="Grows by">
        {disk.growthBytesPerDay === null ? 'too young to tell' : `${formatText(disk.growthBytesPerDay, 'bytes')} a day`}
      </Fact>
      <Fact name="Full in">{fullIn(disk.fullInDays)}</Fact>
      <Fact name="Data directory">{disk.path}</Fact>
    </Group>
  );
}

const tenYears = 3650;

/** Farther than ten years ahead, a number of days would pretend to know. */
function fullIn(days: number | null): string {
  if (days === null) return 'not in sight';
  return days > tenYears ? 'more than 10 years' : `${formatCount(days)} days`;
}

function Fact({ name, children }: { readonly name: string; readonly children: string }) {
  return (
    <div>
      <Text size="xs" c="var(--quiet)">
        {name}
      </Text>
      <Text size="sm" fw={600}>
        {children}
      </Text>
    </div>
  );
}

function columns(timezone: string, onRetention: ((name: string, days: number | null) => void) | undefined): Column<StoredTable>[] {
  const day = (time: string | null) => (time === null ? '—' : formatDay(Date.parse(time), timezone));
  return [
    { key: 'name', title: 'Table', sort: ({ name }) => name, cell: ({ name, description }) => <span title={description}>{name}</span> },
    { key: 'description', title: 'A row is', wide: true, cell: ({ description }) => description },
    { key: 'rows', title: 'Rows', align: 'right', wide: true, sort: ({ rows }) => rows, cell: ({ rows }) => formatCount(rows) },
    { key: 'bytes', title: 'Size', align: 'right', sort: ({ bytes }) => bytes, cell: ({ bytes }) => formatText(bytes, 'bytes') },
    { key: 'oldest', title: 'Oldest', wide: true, sort: ({ oldest }) => oldest, cell: ({ oldest }) => day(oldest) },
    { key: 'newest', title: 'Newest', wide: true, sort: ({ newest }) => newest, cell: ({ newest }) => day(newest) },
    {
      key: 'retention',
      title: 'Kept',
      sort: ({ retentionDays }) => retentionDays,
      cell: (table) => <RetentionField table={table} onChange={onRetention} />,
    },
  ];
}
