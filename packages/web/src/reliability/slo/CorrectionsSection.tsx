import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import type { CorrectionKind, SloWithHistory } from '../../api/reliability.ts';
import { useMay, useSession } from '../../api/session.ts';
import { useSloAct } from '../../api/slo-acts.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../../kit/form.ts';
import { Section } from '../../kit/Section.tsx';
import { formatTime } from '../../kit/time.ts';
import { fromWallClock } from '../../range/zone.ts';

const kinds: readonly { readonly value: CorrectionKind; readonly label: string }[] = [
  { value: 'maintenance', label: 'Maintenance: leave the interval out' },
  { value: 'false_positive', label: 'False positive: give bad events back' },
  { value: 'data_error', label: 'Error of data: give bad events back' },
];

/** Intervals that count otherwise than they were measured, who said so and why. */
export function CorrectionsSection({ slo }: { readonly slo: SloWithHistory }) {
  const mayCorrect = useMay('member');
  const { timezone } = useSession();
  return (
    <Section title="Corrections">
      <DataTable
        caption="Corrections"
        rows={slo.corrections}
        rowKey={({ id }) => id}
        empty="None: the budget counts all that was measured."
        columns={[
          {
            key: 'kind',
            title: 'Kind',
            cell: ({ kind, objective }) => `${kind.replace('_', ' ')}${objective === null ? '' : ` of ${objective}`}`,
          },
          {
            key: 'from',
            title: 'From',
            nowrap: true,
            cell: ({ from }) => formatTime(Date.parse(from), timezone),
            sort: ({ from }) => from,
          },
          {
            key: 'to',
            title: 'To',
            nowrap: true,
            cell: ({ to }) => formatTime(Date.parse(to), timezone),
            sort: ({ to }) => to,
            wide: true,
          },
          {
            key: 'effect',
            title: 'Effect',
            cell: ({ effect, events }) => (effect === 'exclude' ? 'left out' : `${events ?? 'all'} bad events given back`),
          },
          { key: 'reason', title: 'Reason', cell: ({ reason, madeBy }) => `${reason} (${madeBy})` },
          {
            key: 'withdrawn',
            title: 'Standing',
            cell: ({ id, withdrawn, reason }) =>
              withdrawn !== null ? (
                `withdrawn by ${withdrawn.by}: ${withdrawn.reason}`
              ) : mayCorrect ? (
                <Withdraw slo={slo.name} id={id} about={reason} />
              ) : (
                'counts'
              ),
          },
        ]}
      />
      {mayCorrect && <NewCorrectionForm slo={slo.name} />}
    </Section>
  );
}

function Withdraw({ slo, id, about }: { readonly slo: string; readonly id: string; readonly about: string }) {
  const act = useSloAct(slo);
  return (
    <form onSubmit={onSubmit((form) => act.mutate({ what: 'withdraw', id, reason: formValue(form, 'reason') }))}>
      <Group gap="xs" wrap="nowrap">
        <TextInput name="reason" size="xs" required maxLength={1000} aria-label={`Reason to withdraw “${about}”`} placeholder="Why" />
        <Button type="submit" size="compact-xs" variant="default" loading={act.isPending} flex="none" aria-label={`Withdraw “${about}”`}>
          Withdraw
        </Button>
      </Group>
      {act.isError && <ErrorState error={act.error} />}
    </form>
  );
}

function NewCorrectionForm({ slo }: { readonly slo: string }) {
  const act = useSloAct(slo);
  const { timezone } = useSession();
  const add = (form: FormData) => {
    const events = formValue(form, 'events');
    const kind = kinds.find(({ value }) => value === formValue(form, 'kind'))?.value ?? 'maintenance';
    const time = (name: string) => new Date(fromWallClock(formValue(form, name), timezone)).toISOString();
    act.mutate({
      what: 'correct',
      correction: {
        kind,
        from: time('from'),
        to: time('to'),
        reason: formValue(form, 'reason'),
        ...(events === '' ? {} : { events: Number(events) }),
      },
    });
  };
  return (
    <form aria-label="Add a correction" onSubmit={onSubmit(add)}>
      <Stack gap="xs" mt="sm">
        <Text size="sm" c="var(--quiet)">
          Times are those of {timezone}. A correction stands in the audit log and is never changed, only withdrawn.
        </Text>
        <Group gap="xs" align="flex-end">
          <NativeSelect name="kind" label="Kind" data={[...kinds]} />
          <TextInput name="from" label="From" type="datetime-local" required />
          <TextInput name="to" label="To" type="datetime-local" required />
          <TextInput name="events" label="Bad events (all when empty)" type="number" min={0} step="any" />
          <TextInput name="reason" label="Reason for the correction" required maxLength={1000} />
          <Button type="submit" variant="default" loading={act.isPending}>
            Add correction
          </Button>
        </Group>
        {act.isError && <ErrorState error={act.error} />}
      </Stack>
    </form>
  );
}
