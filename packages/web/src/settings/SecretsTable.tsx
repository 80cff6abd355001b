import type { UseQueryResult } from '@tanstack/react-query';
import { remove } from '../api/client.ts';
import { ConfirmButton } from '../kit/ConfirmButton.tsx';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Loaded } from '../kit/Loaded.tsx';
import { Section } from '../kit/Section.tsx';
import { When } from '../kit/When.tsx';
import { useChange } from './use-change.ts';

/** What keys and tokens have in common; times are ISO 8601, UTC. */
interface Secret {
  readonly id: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

interface SecretsTableProps<Row extends Secret> {
  readonly title: string;
  readonly query: UseQueryResult<readonly Row[]>;
  /** What tells them apart; when they were made and used is added. The first column sorts. */
  readonly columns: readonly Column<Row>[];
  /** Where one is revoked, below which its id stands. */
  readonly path: string;
  /** Names one in a sentence: `Revoke ...`. */
  readonly nameOf: (row: Row) => string;
  readonly consequence: string;
  readonly empty: string;
}

/** Keys or tokens, each with a way to revoke it. */
export function SecretsTable<Row extends Secret>({ title, query, columns, path, nameOf, consequence, empty }: SecretsTableProps<Row>) {
  const revoke = useChange((id: string) => remove(`${path}/${id}`));
  const all: Column<Row>[] = [
    ...columns,
    {
      key: 'created',
      title: 'Created',
      wide: true,
      sort: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <When time={createdAt} never="" />,
    },
    {
      key: 'used',
      title: 'Last used',
      sort: ({ lastUsedAt }) => lastUsedAt,
      cell: ({ lastUsedAt }) => <When time={lastUsedAt} never="never" />,
    },
    {
      key: 'actions',
      title: '',
      align: 'right',
      cell: (row) => (
        <ConfirmButton
          label={`Revoke ${nameOf(row)}`}
          consequence={consequence}
          pending={revoke.isPending && revoke.variables === row.id}
          onConfirm={() => revoke.mutate(row.id)}
        >
          Revoke
        </ConfirmButton>
      ),
    },
  ];
  return (
    <Section title={title} flush>
      {revoke.isError && <ErrorState error={revoke.error} />}
      <Loaded query={query}>
        {(rows) => (
          <DataTable
            caption={title}
            columns={all}
            rows={rows}
            rowKey={({ id }) => id}
            initialSort={{ key: columns[0]?.key ?? 'created' }}
            empty={empty}
          />
        )}
      </Loaded>
    </Section>
  );
}
