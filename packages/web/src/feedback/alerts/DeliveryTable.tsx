import { Anchor, Button, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type Delivery, useRetryDelivery } from '../../api/alert-delivery.ts';
import { useMay } from '../../api/session.ts';
import { type Column, DataTable } from '../../kit/DataTable.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { Verdict } from '../../kit/Verdict.tsx';
import { When } from '../../kit/When.tsx';
import { deliveryWords } from './words.ts';

/** Notifications with the reason of each, what became of it, and a way to try it again. */
export function DeliveryTable({ deliveries }: { readonly deliveries: readonly Delivery[] }) {
  return <DataTable caption="Notifications" rows={deliveries} rowKey={({ id }) => id} columns={columns} />;
}

const columns: Column<Delivery>[] = [
  {
    key: 'at',
    title: 'When',
    nowrap: true,
    sort: ({ createdAt }) => createdAt,
    cell: ({ createdAt }) => <When time={createdAt} never="" />,
  },
  {
    key: 'target',
    title: 'Told',
    sort: ({ target }) => target.name,
    cell: ({ target: { name, via } }) => (via === null ? name : `${name} by ${via}`),
  },
  { key: 'why', title: 'Why', wide: true, cell: ({ why }) => why },
  {
    key: 'alerts',
    title: 'Of',
    wide: true,
    cell: ({ reason, alerts: [first, ...others] }) =>
      first === undefined || reason === 'test' ? (
        (first?.name ?? '')
      ) : (
        <>
          <Anchor component={Link} {...subjectOf(first)} size="sm" />
          {others.length > 0 && ` and ${others.length} more`}
        </>
      ),
  },
  { key: 'state', title: 'State', sort: ({ state }) => state, cell: (delivery) => <Became delivery={delivery} /> },
  { key: 'act', title: 'Act', cell: (delivery) => <Retry delivery={delivery} /> },
];

/** An incident stands in the place of an alert under `incident-` and its number. */
function subjectOf({ id, name }: Delivery['alerts'][number]): { readonly to: string; readonly children: string } {
  const incident = /^incident-(\d+)$/.exec(id)?.[1];
  return incident === undefined
    ? { to: `/feedback/alerts/${id}`, children: name }
    : { to: `/feedback/incidents/${incident}`, children: `${name} ${incident}` };
}

function Became({ delivery: { state, error, note, attempts, nextAt, fellBackTo } }: { readonly delivery: Delivery }) {
  const { judgement, word } = deliveryWords[state];
  const said = [error, note, fellBackTo === null ? null : `given to ${fellBackTo} instead`].filter((text) => text !== null);
  return (
    <>
      <Verdict judgement={judgement}>{word}</Verdict>
      {said.length > 0 && <Text size="xs">{said.join('; ')}</Text>}
      {attempts > 1 && (
        <Text size="xs" c="var(--quiet)">
          {attempts} attempts
          {nextAt !== null && (
            <>
              , next <When time={nextAt} never="" />
            </>
          )}
        </Text>
      )}
    </>
  );
}

function Retry({ delivery: { id, state, target } }: { readonly delivery: Delivery }) {
  const may = useMay('member');
  const retry = useRetryDelivery();
  if (!may || (state !== 'failed' && state !== 'queued')) return null;
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        loading={retry.isPending}
        onClick={() => retry.mutate(id)}
        aria-label={`Try again to tell ${target.name}`}
      >
        Try again
      </Button>
      {retry.isError && <ErrorState error={retry.error} />}
    </>
  );
}
