import { Code } from '@mantine/core';
import type { DefinitionVersion } from '../api/definitions.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { When } from '../kit/When.tsx';

const columns: Column<DefinitionVersion>[] = [
  { key: 'version', title: 'Version', sort: ({ version }) => version, cell: ({ version }) => version },
  { key: 'at', title: 'When', cell: ({ changedAt }) => <When time={changedAt} never="" /> },
  { key: 'by', title: 'Who', cell: ({ changedBy }) => changedBy },
  {
    key: 'manifest',
    title: 'Manifest',
    cell: ({ manifest }) =>
      manifest === null ? (
        'removed'
      ) : (
        <details>
          <summary>Show</summary>
          <Code block>{JSON.stringify(manifest, null, 2)}</Code>
        </details>
      ),
  },
];

/** Every version a definition had, newest first. */
export function VersionsTable({ versions }: { readonly versions: readonly DefinitionVersion[] }) {
  return (
    <DataTable
      caption="Versions"
      columns={columns}
      rows={versions}
      rowKey={({ version }) => String(version)}
      initialSort={{ key: 'version', descending: true }}
    />
  );
}
