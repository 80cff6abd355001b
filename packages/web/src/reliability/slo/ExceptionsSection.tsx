import { Button, Group, TextInput } from '@mantine/core';
import type { SloWithHistory } from '../../api/reliability.ts';
import { useMay, useSession } from '../../api/session.ts';
import { useSloAct } from '../../api/slo-acts.ts';
import { ConfirmButton } from '../../kit/ConfirmButton.tsx';
import { DataTable } from '../../kit/DataTable.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../../kit/form.ts';
import { Section } from '../../kit/Section.tsx';
import { When } from '../../kit/When.tsx';
import { fromWallClock } from '../../range/zone.ts';

/** When deployments are allowed in spite of the budget, until when and why. */
export function ExceptionsSection({ slo }: { readonly slo: SloWithHistory }) {
  const mayExcept = useMay('member');
  const act = useSloAct(slo.name);
  const { timezone } = useSession();
  const add = (form: FormData) =>
    act.mutate({
      what: 'except',
      until: new Date(fromWallClock(formValue(form, 'until'), timezone)).toISOString(),
      reason: formValue(form, 'reason'),
    });
  return (
    <Section title="Exceptions from the policy">
      <DataTable
        caption="Exceptions"
        rows={slo.exceptions}
        rowKey={({ id }) => id}
        empty="None: deployments follow the policy."
        columns={[
          { key: 'until', title: 'Until', cell: ({ until }) => <When time={until} never="" />, sort: ({ until }) => until },
          { key: 'reason', title: 'Reason', cell: ({ reason }) => reason },
          { key: 'by', title: 'By', cell: ({ madeBy }) => madeBy, wide: true },
          {
            key: 'standing',
            title: 'Standing',
            cell: ({ id, ended, until, reason }) => {
              if (ended !== null) return `ended by ${ended.by}`;
              if (Date.parse(until) <= Date.now()) return 'over';
              if (!mayExcept) return 'holds';
              return (
                <ConfirmButton
                  label={`End “${reason}”`}
                  consequence="The policy rules deployments again at once."
                  pending={act.isPending}
                  onConfirm={() => act.mutate({ what: 'end', id })}
                >
                  End
                </ConfirmButton>
              );
            },
          },
        ]}
      />
      {mayExcept && (
        <form aria-label="Add an exception" onSubmit={onSubmit(add)}>
          <Group gap="xs" align="flex-end" mt="sm">
            <TextInput name="until" label={`Until, in ${timezone} (31 days at most)`} type="datetime-local" required />
            <TextInput name="reason" label="Reason for the exception" required maxLength={1000} />
            <Button type="submit" variant="default" loading={act.isPending}>
              Add exception
            </Button>
          </Group>
        </form>
      )}
      {act.isError && <ErrorState error={act.error} />}
    </Section>
  );
}
