import { Button, Group, Text } from '@mantine/core';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type Contacts, useAddContact } from '../api/contacts.ts';
import { ApiError } from '../api/problem.ts';
import { announce } from '../kit/announce.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Loaded } from '../kit/Loaded.tsx';
import { Section } from '../kit/Section.tsx';
import { Verdict } from '../kit/Verdict.tsx';
import { When } from '../kit/When.tsx';
import { type PushHere, pushHere, startPush, stopPush, whyUnsupported } from './push.ts';

const hereQuery = queryOptions({ queryKey: ['push-here'], queryFn: pushHere, staleTime: 0, refetchInterval: false });

/** Whether this browser shows notifications, and the way to change that. */
export function ThisBrowser({ contacts }: { readonly contacts: Contacts }) {
  const why = whyUnsupported();
  return (
    <Section title="Notifications in this browser">
      {why === undefined ? (
        <Supported contacts={contacts} />
      ) : (
        <Text size="sm">
          <Verdict judgement="none">not here</Verdict> {why}
        </Text>
      )}
    </Section>
  );
}

function Supported({ contacts }: { readonly contacts: Contacts }) {
  const query = useQuery(hereQuery);
  return (
    <Loaded query={query} height={32}>
      {(here) => <Here here={here} contacts={contacts} />}
    </Loaded>
  );
}

function Here({ here: { permission, id }, contacts }: { readonly here: PushHere; readonly contacts: Contacts }) {
  const known = contacts.browsers.find((browser) => browser.id === id);
  if (known !== undefined && permission === 'granted') {
    return (
      <Group gap="sm">
        <Text size="sm">
          <Verdict judgement="good">on</Verdict> since <When time={known.since} never="" />. Notifications come also while no page of
          Binnacle is open.
        </Text>
        <Change change={stopPush} said="This browser shows no notifications any more">
          Turn off
        </Change>
      </Group>
    );
  }
  if (permission === 'denied') {
    return (
      <Text size="sm">
        <Verdict judgement="bad">blocked</Verdict> This browser was told not to show notifications of Binnacle, and asks no more. Allow them
        in its settings of this site (the sign beside the address), then come back.
      </Text>
    );
  }
  return (
    <Group gap="sm">
      <Text size="sm">
        <Verdict judgement="none">off</Verdict> {permission === 'default' && 'The browser will ask whether it may. '}Notifications come also
        while no page of Binnacle is open.
      </Text>
      <TurnOn contacts={contacts} />
    </Group>
  );
}

function TurnOn({ contacts }: { readonly contacts: Contacts }) {
  const add = useAddContact();
  const start = async () => {
    await startPush();
    // Without the way among the contacts nothing would be sent to the browser.
    if (contacts.methods.every(({ kind }) => kind !== 'push')) await add.mutateAsync({ kind: 'push' });
  };
  return (
    <Change change={start} said="This browser shows notifications now">
      Turn on
    </Change>
  );
}

interface ChangeProps {
  readonly change: () => Promise<void>;
  readonly said: string;
  readonly children: string;
}

function Change({ change, said, children }: ChangeProps) {
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: change,
    onSuccess: () => announce(said),
    onSettled: () => Promise.all(['contacts', 'push-here'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
  return (
    <>
      <Button size="compact-sm" variant="default" loading={mutation.isPending} onClick={() => mutation.mutate()}>
        {children}
      </Button>
      {mutation.isError && <Refused error={mutation.error} />}
    </>
  );
}

/** What the server or the browser did not do; a browser's refusal is nothing that is wrong with the page. */
function Refused({ error }: { readonly error: Error }) {
  if (error instanceof ApiError) return <ErrorState error={error} />;
  return (
    <Text size="sm" role="alert">
      <Verdict judgement="bad">refused</Verdict> {error.message}
    </Text>
  );
}
