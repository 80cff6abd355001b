import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Override, scheduleQuery, useRemoveOverride } from '../../api/on-call.ts';
import { useMay } from '../../api/session.ts';
import { announce } from '../../kit/announce.ts';
import { ConfirmButton } from '../../kit/ConfirmButton.tsx';
import { DataTable } from '../../kit/DataTable.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { Moment } from './Moment.tsx';
import { OverrideForm } from './OverrideForm.tsx';
import { PersonName } from './people.tsx';
import type { Stretch } from './weeks.ts';

const hour = 3_600_000;
const ahead = 90 * 24 * hour;

interface OverridesSectionProps {
  readonly schedule: string;
  readonly timezone: string;
  /** What of the calendar somebody else is to have. */
  readonly takeOver: Stretch | undefined;
  readonly onDone: () => void;
}

/** Who stands in for whom in the next 90 days, and a way to say so. */
export function OverridesSection({ schedule, timezone, takeOver, onDone }: OverridesSectionProps) {
  const may = useMay('member');
  // By the hour, so that the question stays the same while the page is looked at.
  const from = Math.floor(Date.now() / hour) * hour;
  const query = useQuery(scheduleQuery(schedule, from, from + ahead));
  return (
    <Section title="Overrides" flush>
      {may && (
        <OverrideForm
          key={takeOver === undefined ? '' : `${takeOver.from} ${takeOver.to}`}
          schedule={schedule}
          timezone={timezone}
          takeOver={takeOver}
          onDone={onDone}
        />
      )}
      <Loaded query={query} height={80}>
        {({ overrides }) => (
          <DataTable
            caption="Overrides"
            rows={overrides.filter(({ to }) => Date.parse(to) > Date.now())}
            rowKey={({ id }) => id}
            empty="No override in the next 90 days: shifts are those of the layers."
            columns={[
              { key: 'who', title: 'On call', cell: ({ user }) => <PersonName email={user} /> },
              { key: 'from', title: 'From', nowrap: true, cell: (one) => <Moment time={Date.parse(one.from)} timezone={timezone} /> },
              { key: 'to', title: 'To', nowrap: true, cell: (one) => <Moment time={Date.parse(one.to)} timezone={timezone} /> },
              { key: 'why', title: 'Why', cell: (one) => <Why override={one} /> },
              { key: 'by', title: 'Made by', wide: true, cell: ({ createdBy }) => createdBy },
              { key: 'act', title: 'Act', cell: (one) => <Remove schedule={schedule} override={one} /> },
            ]}
          />
        )}
      </Loaded>
    </Section>
  );
}

function Why({ override: { reason, swap } }: { readonly override: Override }) {
  return (
    <>
      {reason}
      {swap !== null && (
        <Text size="xs" c="var(--quiet)">
          half of a swap
        </Text>
      )}
    </>
  );
}

function Remove({ schedule, override }: { readonly schedule: string; readonly override: Override }) {
  const may = useMay('member');
  const remove = useRemoveOverride(schedule);
  if (!may) return null;
  return (
    <>
      <ConfirmButton
        label={`Remove the override: ${override.reason}`}
        consequence={consequenceOf(override)}
        pending={remove.isPending}
        onConfirm={() => remove.mutate(override.id, { onSuccess: () => announce('The override is removed') })}
      >
        Remove
      </ConfirmButton>
      {remove.isError && <ErrorState error={remove.error} />}
    </>
  );
}

function consequenceOf({ from, swap }: Override): string {
  const running = Date.parse(from) <= Date.now() ? 'It ends now; who was on call until now stays on record.' : '';
  const other = swap === null ? '' : 'The other half of the swap goes with it.';
  return ['Whoever the layers name is on call again.', running, other].filter((text) => text !== '').join(' ');
}
