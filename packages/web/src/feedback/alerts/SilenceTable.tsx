import { type Silence, useExpireSilence } from '../../api/alert-delivery.ts';
import { useMay } from '../../api/session.ts';
import { ConfirmButton } from '../../kit/ConfirmButton.tsx';
import { DataTable } from '../../kit/DataTable.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { When } from '../../kit/When.tsx';

/** Silences, with a way to end each. */
export function SilenceTable({ silences }: { readonly silences: readonly Silence[] }) {
  return (
    <DataTable
      caption="Silences"
      rows={silences}
      rowKey={({ id }) => id}
      empty="No silence holds, will hold or held in the last five days."
      columns={[
        { key: 'state', title: 'State', sort: ({ state }) => state, cell: ({ state }) => state },
        { key: 'matchers', title: 'Mutes', cell: ({ matchers }) => matchers.join(', ') },
        { key: 'ends', title: 'Ends', sort: ({ endsAt }) => endsAt, cell: ({ endsAt }) => <When time={endsAt} never="" /> },
        { key: 'reason', title: 'Why', wide: true, cell: ({ reason }) => reason },
        { key: 'by', title: 'By', wide: true, cell: ({ createdBy }) => createdBy },
        { key: 'act', title: 'Act', cell: (silence) => <Expire silence={silence} /> },
      ]}
    />
  );
}

function Expire({ silence: { id, state, matchers } }: { readonly silence: Silence }) {
  const may = useMay('member');
  const expire = useExpireSilence();
  if (!may || state === 'expired') return null;
  return (
    <>
      <ConfirmButton
        label={`End the silence of ${matchers.join(', ')}`}
        consequence="What it mutes is told again from now on."
        pending={expire.isPending}
        onConfirm={() => expire.mutate(id)}
      >
        End
      </ConfirmButton>
      {expire.isError && <ErrorState error={expire.error} />}
    </>
  );
}
