import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { calendarQuery, useRevokeCalendars } from '../../api/on-call.ts';
import { announce } from '../../kit/announce.ts';
import { ConfirmButton } from '../../kit/ConfirmButton.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { Snippet, serverAddress } from '../../kit/Snippet.tsx';

/** Addresses under which one's own calendar program reads the schedule. */
export function CalendarLinks({ schedule }: { readonly schedule: string }) {
  const [shown, setShown] = useState(false);
  const query = useQuery({ ...calendarQuery(schedule), enabled: shown });
  const revoke = useRevokeCalendars();
  return (
    <Section title="In your calendar">
      <Stack gap="xs">
        <Text size="sm" maw="42rem">
          Calendar programs that subscribe to an iCalendar address show the last 30 days and the next 180. The addresses are yours and hold
          a key: whoever has one can read the schedule until you make it void.
        </Text>
        {shown ? (
          <Loaded query={query} height={120}>
            {({ path, own }) => (
              <>
                <Text size="sm">Your own shifts</Text>
                <Snippet code={serverAddress() + own} label="Copy yours" />
                <Text size="sm">All shifts</Text>
                <Snippet code={serverAddress() + path} label="Copy all" />
              </>
            )}
          </Loaded>
        ) : null}
        <Group gap="xs">
          {!shown && (
            <Button size="compact-sm" variant="default" onClick={() => setShown(true)}>
              Show the addresses
            </Button>
          )}
          <ConfirmButton
            label="Make my calendar addresses void"
            consequence="All addresses of schedules that you gave to calendar programs stop working, of every schedule. New ones stand here."
            pending={revoke.isPending}
            onConfirm={() => revoke.mutate(undefined, { onSuccess: () => announce('The addresses are void') })}
          >
            Make them void
          </ConfirmButton>
        </Group>
        {revoke.isError && <ErrorState error={revoke.error} />}
      </Stack>
    </Section>
  );
}
