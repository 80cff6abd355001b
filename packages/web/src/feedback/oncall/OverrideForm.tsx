import { Button, NativeSelect, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { peopleQuery, useAddOverride } from '../../api/on-call.ts';
import { announce } from '../../kit/announce.ts';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../../kit/form.ts';
import { fromWallClock, toWallClock } from '../../range/zone.ts';
import classes from './OnCall.module.css';
import { useIsMe } from './people.tsx';
import type { Stretch } from './weeks.ts';
import { ownZone, zoneName } from './zones.ts';

const hour = 3_600_000;

interface OverrideFormProps {
  readonly schedule: string;
  readonly timezone: string;
  /** Fills the times in. */
  readonly takeOver: Stretch | undefined;
  readonly onDone: () => void;
}

/** Puts somebody on call for a while, above all layers. Times are by the clock of the schedule. */
export function OverrideForm({ schedule, timezone, takeOver, onDone }: OverrideFormProps) {
  const people = useQuery(peopleQuery);
  const isMe = useIsMe();
  const add = useAddOverride(schedule);
  const next = Math.ceil(Date.now() / hour) * hour;
  const { from, to } = takeOver ?? { from: next, to: next + 8 * hour };
  const save = (form: FormData, element: HTMLFormElement) => {
    const time = (name: string) => new Date(fromWallClock(formValue(form, name), timezone)).toISOString();
    add.mutate(
      { user: formValue(form, 'user'), from: time('from'), to: time('to'), reason: formValue(form, 'reason').trim() },
      {
        onSuccess: () => {
          announce('The override is made');
          element.reset();
          onDone();
        },
      },
    );
  };
  const options = (people.data ?? []).map(({ email, name }) => ({
    value: email,
    label: `${name}${isMe(email) ? ' (you)' : ''}, ${email}`,
  }));
  return (
    <form
      aria-label="New override"
      className={classes.form}
      onSubmit={(event) => onSubmit((form) => save(form, event.currentTarget))(event)}
    >
      <div className={classes.fields}>
        <NativeSelect
          name="user"
          label="Who is on call instead"
          required
          // Whoever comes from the calendar goes on here.
          autoFocus={takeOver !== undefined}
          defaultValue=""
          data={[{ value: '', label: 'choose a person', disabled: true }, ...options]}
        />
        <TextInput name="from" type="datetime-local" label="From" required defaultValue={toWallClock(from, timezone)} />
        <TextInput name="to" type="datetime-local" label="To" required defaultValue={toWallClock(to, timezone)} />
        <TextInput name="reason" label="Reason" placeholder="Dentist" required maxLength={500} />
        <Button type="submit" loading={add.isPending}>
          Add override
        </Button>
      </div>
      <Text size="xs" c="var(--quiet)" mt={4}>
        Times are those of {zoneName(timezone)}
        {ownZone() !== timezone && `, not of ${zoneName(ownZone())}, where you are`}.
      </Text>
      {people.isError && <ErrorState error={people.error} retry={people.refetch} />}
      {add.isError && <ErrorState error={add.error} />}
    </form>
  );
}
