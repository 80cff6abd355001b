import { Button, Checkbox, NativeSelect, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { peopleQuery, type TakenOver, useAddOverride } from '../../api/on-call.ts';
import { announce } from '../../kit/announce.ts';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../../kit/form.ts';
import { fromWallClock, toWallClock } from '../../range/zone.ts';
import classes from './OnCall.module.css';
import { useIsMe } from './people.tsx';
import type { Stretch } from './weeks.ts';
import { ownZone, zoneName } from './zones.ts';

const hour = 3_600_000;
const week = 7 * 24 * hour;

interface OverrideFormProps {
  readonly schedule: string;
  readonly timezone: string;
  /** Fills the times in. */
  readonly takeOver: Stretch | undefined;
  readonly onDone: () => void;
}

/** Puts somebody on call for a while, above all layers, or has two people swap. Times are by the clock of the schedule. */
export function OverrideForm({ schedule, timezone, takeOver, onDone }: OverrideFormProps) {
  const [isSwap, setSwap] = useState(false);
  const people = useQuery(peopleQuery);
  const add = useAddOverride(schedule);
  const next = Math.ceil(Date.now() / hour) * hour;
  const { from, to } = takeOver ?? { from: next, to: next + 8 * hour };
  const save = (form: FormData, element: HTMLFormElement) => {
    const first = takenOver(form, '', timezone);
    const inExchange = isSwap ? { inExchange: takenOver(form, 'other-', timezone) } : {};
    add.mutate(
      { ...first, ...inExchange, reason: formValue(form, 'reason').trim() },
      {
        onSuccess: () => {
          announce(isSwap ? 'The swap is made' : 'The override is made');
          element.reset();
          setSwap(false);
          onDone();
        },
      },
    );
  };
  return (
    <form
      aria-label="New override"
      className={classes.form}
      onSubmit={(event) => onSubmit((form) => save(form, event.currentTarget))(event)}
    >
      <div className={classes.fields}>
        <HalfFields prefix="" label="Who is on call instead" times={{ from, to }} timezone={timezone} isFirst={takeOver !== undefined} />
        <TextInput name="reason" label="Reason" placeholder="Dentist" required maxLength={500} />
        {!isSwap && <Add pending={add.isPending} />}
      </div>
      <Checkbox
        label="In exchange for another shift: a swap, whose halves come and go together"
        checked={isSwap}
        onChange={(event) => setSwap(event.currentTarget.checked)}
        mt="xs"
      />
      {isSwap && (
        <fieldset className={classes.exchange} aria-label="In exchange">
          <div className={classes.fields}>
            <HalfFields
              prefix="other-"
              label="Who takes the other shift"
              times={{ from: from + week, to: to + week }}
              timezone={timezone}
              isFirst
            />
            <Add pending={add.isPending} />
          </div>
        </fieldset>
      )}
      <Text size="xs" c="var(--quiet)" mt={4}>
        Times are those of {zoneName(timezone)}
        {ownZone() !== timezone && `, not of ${zoneName(ownZone())}, where you are`}.
      </Text>
      {people.isError && <ErrorState error={people.error} retry={people.refetch} />}
      {add.isError && <ErrorState error={add.error} />}
    </form>
  );
}

interface HalfFieldsProps {
  /** Before the names of the fields. */
  readonly prefix: string;
  readonly label: string;
  readonly times: Stretch;
  readonly timezone: string;
  /** Whoever has just asked for these fields goes on in them. */
  readonly isFirst: boolean;
}

/** Who, from when, and until when. */
function HalfFields({ prefix, label, times: { from, to }, timezone, isFirst }: HalfFieldsProps) {
  const people = useQuery(peopleQuery);
  const isMe = useIsMe();
  const options = (people.data ?? []).map(({ email, name }) => ({
    value: email,
    label: `${name}${isMe(email) ? ' (you)' : ''}, ${email}`,
  }));
  return (
    <>
      <NativeSelect
        name={`${prefix}user`}
        label={label}
        required
        autoFocus={isFirst}
        defaultValue=""
        data={[{ value: '', label: 'choose a person', disabled: true }, ...options]}
      />
      <TextInput name={`${prefix}from`} type="datetime-local" label="From" required defaultValue={toWallClock(from, timezone)} />
      <TextInput name={`${prefix}to`} type="datetime-local" label="To" required defaultValue={toWallClock(to, timezone)} />
    </>
  );
}

function Add({ pending }: { readonly pending: boolean }) {
  return (
    <Button type="submit" loading={pending}>
      Add override
    </Button>
  );
}

function takenOver(form: FormData, prefix: string, timezone: string): TakenOver {
  const time = (name: string) => new Date(fromWallClock(formValue(form, prefix + name), timezone)).toISOString();
  return { user: formValue(form, `${prefix}user`), from: time('from'), to: time('to') };
}
