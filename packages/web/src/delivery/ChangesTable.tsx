import { Text } from '@mantine/core';
import type { FlowChange } from '../api/flow.ts';
import { DataTable } from '../kit/DataTable.tsx';
import { Value } from '../kit/Value.tsx';
import { TitledLink } from './links.tsx';

interface ChangesTableProps {
  readonly caption: string;
  readonly changes: readonly FlowChange[];
  /** Title of the column that says why a change is in this list. */
  readonly why: string;
  readonly empty: string;
}

/** Changes with the reason for which they are listed. Nobody is named. */
export function ChangesTable({ caption, changes, why, empty }: ChangesTableProps) {
  return (
    <DataTable
      caption={caption}
      rows={changes}
      rowKey={({ repository, change }) => `${repository} ${change}`}
      empty={empty}
      columns={[
        { key: 'change', title: 'Change', cell: (change) => <ChangeLink {...change} /> },
        {
          key: 'lead',
          title: 'Lead time',
          align: 'right',
          nowrap: true,
          cell: ({ leadTime }) => (
            <Value value={leadTime} unit="seconds" whyEmpty="It is in no deployment, or when it began is not known." />
          ),
          sort: ({ leadTime }) => leadTime,
        },
        { key: 'why', title: why, cell: (change) => <Text size="sm">{change.why}</Text> },
      ]}
    />
  );
}

/** A change by its repository, number and title, linked to its host. */
export function ChangeLink({ repository, change, title, url }: Pick<FlowChange, 'repository' | 'change' | 'title' | 'url'>) {
  return <TitledLink name={`${repository} #${change}`} title={title} url={url} />;
}
