import { Anchor, Button, Group, NativeSelect, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type Freeze, freezesQuery, type RecurringFreeze, useGateAct } from '../../api/gate.ts';
import { useMay, useSession } from '../../api/session.ts';
import { ConfirmButton } from '../../kit/ConfirmButton.tsx';
import { DataTable } from '../../kit/DataTable.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../../kit/form.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { formatAgo, formatTime } from '../../kit/time.ts';
import { fromWallClock } from '../../range/zone.ts';
import { placeOf } from './words.ts';

/** Times without deployments: planned by people, and those of every week. */
export function FreezesSection() {
  const query = useQuery(freezesQuery);
  const may = useMay('member');
  const { timezone } = useSession();
  return (
    <Section title="Freezes">
      <Loaded query={query}>
        {({ freezes, recurring }) => (
          <>
            <Text size="sm" c="var(--quiet)">
              Times are those of {timezone}, the organization's time zone.
            </Text>
            <Planned freezes={freezes} />
            {recurring.length > 0 && <Recurring recurring={recurring} />}
          </>
        )}
      </Loaded>
      {may && <Plan />}
    </Section>
  );
}

function Planned({ freezes }: { readonly freezes: readonly Freeze[] }) {
  return (
    <DataTable
      caption="Planned freezes"
      rows={freezes}
      rowKey={({ id }) => id}
      empty="None is planned."
      columns={[
        { key: 'state', title: 'State', cell: ({ state }) => state },
        { key: 'of', title: 'Of', cell: placeOf },
        { key: 'from', title: 'From', nowrap: true, cell: ({ from }) => <Clock time={from} /> },
        { key: 'to', title: 'To', nowrap: true, cell: ({ to }) => <Clock time={to} /> },
        { key: 'reason', title: 'Why', cell: ({ reason, hotfixes }) => `${reason}${hotfixes === 'allow' ? ' (hotfixes may go)' : ''}` },
        { key: 'by', title: 'By', wide: true, cell: ({ createdBy }) => createdBy },
        { key: 'act', title: 'Act', cell: (freeze) => <End freeze={freeze} /> },
      ]}
    />
  );
}

function End({ freeze: { id, state, reason } }: { readonly freeze: Freeze }) {
  const may = useMay('member');
  const act = useGateAct();
  if (!may || state === 'over') return null;
  return (
    <>
      <ConfirmButton
        label={`End the freeze “${reason}”`}
        consequence="Deployments are judged without it at once."
        pending={act.isPending}
        onConfirm={() => act.mutate({ what: 'unfreeze', id })}
      >
        End
      </ConfirmButton>
      {act.isError && <ErrorState error={act.error} />}
    </>
  );
}

function Recurring({ recurring }: { readonly recurring: readonly RecurringFreeze[] }) {
  return (
    <DataTable
      caption="Freezes of every week"
      rows={recurring}
      rowKey={({ name }) => name}
      columns={[
        {
          key: 'name',
          title: 'Every week',
          cell: ({ name, displayName }) => (
            <Anchor component={Link} to={`/definitions/DeployFreeze/${name}`} size="sm">
              {displayName}
            </Anchor>
          ),
        },
        {
          key: 'of',
          title: 'Of',
          cell: ({ service, environments }) =>
            placeOf({ service, environment: environments.length === 0 ? null : environments.join(', ') }),
        },
        { key: 'state', title: 'State', cell: ({ active }) => (active ? 'active' : 'planned') },
        { key: 'from', title: 'From', nowrap: true, cell: ({ from }) => <Clock time={from} /> },
        { key: 'to', title: 'To', nowrap: true, cell: ({ to }) => <Clock time={to} /> },
        { key: 'reason', title: 'Why', cell: ({ reason }) => reason },
      ]}
    />
  );
}

/** A time on the clock that freezes are planned by, with its distance from now on hover. */
function Clock({ time }: { readonly time: string }) {
  const { timezone } = useSession();
  const at = Date.parse(time);
  return (
    <time dateTime={time} title={formatAgo(at, Date.now())}>
      {formatTime(at, timezone)}
    </time>
  );
}

function Plan() {
  const act = useGateAct();
  const { timezone } = useSession();
  const time = (text: string) => new Date(fromWallClock(text, timezone)).toISOString();
  const save = (form: FormData) => {
    const text = (name: string) => formValue(form, name).trim();
    const optional = (name: 'service' | 'environment') => (text(name) === '' ? {} : { [name]: text(name) });
    act.mutate({
      what: 'freeze',
      ...optional('service'),
      ...optional('environment'),
      ...(text('from') === '' ? {} : { from: time(text('from')) }),
      to: time(text('to')),
      reason: text('reason'),
      hotfixes: text('hotfixes') === 'allow' ? 'allow' : 'deny',
    });
  };
  return (
    <form aria-label="Plan a freeze" onSubmit={onSubmit(save)}>
      <Group gap="xs" align="flex-end" mt="sm">
        <TextInput name="service" label="Service" placeholder="all" maxLength={200} />
        <TextInput name="environment" label="Environment" placeholder="all" maxLength={200} />
        <TextInput name="from" label={`From, in ${timezone} (now when empty)`} type="datetime-local" />
        <TextInput name="to" label={`To, in ${timezone}`} type="datetime-local" required />
        <TextInput name="reason" label="Reason for the freeze" required maxLength={500} />
        <NativeSelect
          name="hotfixes"
          label="Hotfixes"
          data={[
            { value: 'deny', label: 'wait as well' },
            { value: 'allow', label: 'may go' },
          ]}
        />
        <Button type="submit" variant="default" loading={act.isPending}>
          Plan freeze
        </Button>
      </Group>
      {act.isError && <ErrorState error={act.error} />}
    </form>
  );
}
