import { Progress, Text } from '@mantine/core';
import { type Repository, useRepositories } from '../api/delivery.ts';
import { DataTable } from '../kit/DataTable.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formatCount } from '../kit/format.ts';
import { TableSkeleton } from '../kit/TableSkeleton.tsx';
import { formatAgo } from '../kit/time.ts';
import { Verdict } from '../kit/Verdict.tsx';

/** The git repositories that commits and releases are read from. */
export function RepositoriesTable() {
  const { data, error, refetch } = useRepositories();
  if (error !== null) return <ErrorState error={error} retry={refetch} />;
  if (data === undefined) return <TableSkeleton rows={2} />;
  if (data.length === 0) {
    return (
      <div style={{ paddingInline: '0.75rem' }}>
        <EmptyState title="No repository yet" snippet="npx binnacle import git /path/to/clone">
          Commits, and release tags as deployments, are read from a clone on the machine that Binnacle runs on. Lead times follow from them.
        </EmptyState>
      </div>
    );
  }
  return (
    <DataTable
      caption="Repositories"
      rows={data}
      rowKey={({ name }) => name}
      columns={[
        {
          key: 'name',
          title: 'Repository',
          cell: ({ name, path }) => <span title={path}>{name}</span>,
          sort: ({ name }) => name,
        },
        { key: 'service', title: 'Released as', cell: ({ service }) => service, sort: ({ service }) => service, wide: true },
        { key: 'commits', title: 'Commits', align: 'right', cell: ({ commits }) => formatCount(commits), sort: ({ commits }) => commits },
        {
          key: 'releases',
          title: 'Releases',
          align: 'right',
          cell: ({ releases }) => formatCount(releases),
          sort: ({ releases }) => releases,
          wide: true,
        },
        { key: 'state', title: 'State', cell: (repository) => <ImportState repository={repository} /> },
      ]}
    />
  );
}

function ImportState({ repository: { state, progress, importedAt, notes } }: { readonly repository: Repository }) {
  return (
    <>
      {state === 'importing' && progress !== null && (
        <>
          <Progress
            value={progress.total === null ? 100 : (progress.done / Math.max(1, progress.total)) * 100}
            animated={progress.total === null}
            aria-label="Import"
          />
          <Text size="xs">
            {formatCount(progress.done)} of {progress.total === null ? 'an unknown number of' : formatCount(progress.total)} commits read
          </Text>
        </>
      )}
      {state === 'waiting' && 'waiting to be read'}
      {state === 'failed' && <Verdict judgement="bad">could not be read</Verdict>}
      {state === 'ready' && importedAt !== null && `read ${formatAgo(Date.parse(importedAt), Date.now())}`}
      {notes.map((note) => (
        <Text key={note} size="xs" c="var(--quiet)">
          {note}
        </Text>
      ))}
    </>
  );
}
