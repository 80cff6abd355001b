import { Button, List, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type PulseForm as Form, pulseQuery, useOptOut } from '../api/surveys.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import classes from './Pulse.module.css';
import { PulseQuestions } from './PulseQuestions.tsx';

/** What a survey's link leads to, signed in or not: who will see what, the questions, and thanks. */
export default function PulseApp({ token }: { readonly token: string }) {
  const { data, error, refetch } = useQuery(pulseQuery(token));
  const [ownToken, setOwnToken] = useState<string>();
  const title = data?.title ?? 'Survey';
  useEffect(() => {
    document.title = `${title} · Binnacle`;
  }, [title]);
  return (
    <main className={classes.page}>
      <Stack gap="md">
        <div>
          <Text size="sm" c="var(--quiet)">
            ◉ Binnacle
          </Text>
          <Title order={1}>{title}</Title>
        </div>
        {error !== null ? (
          <ErrorState error={error} retry={refetch} />
        ) : data === undefined ? (
          <Skeleton height={320} aria-label="Loading" />
        ) : ownToken === undefined ? (
          <>
            <WhoSeesWhat form={data} />
            <PulseQuestions token={token} form={data} onAnswered={setOwnToken} />
            {data.canOptOut && <OptOut token={token} />}
          </>
        ) : (
          <Thanks form={data} ownToken={ownToken} isOwn={ownToken === token} />
        )}
      </Stack>
    </main>
  );
}

/** Said before the first question: who sees what. */
function WhoSeesWhat({ form }: { readonly form: Form }) {
  return (
    <section aria-labelledby="promise">
      {form.description !== '' && <Text mb="xs">{form.description}</Text>}
      <Title order={2} size="h3" id="promise">
        Who will see what
      </Title>
      <List size="sm">
        {form.promise.map((sentence) => (
          <List.Item key={sentence}>{sentence}</List.Item>
        ))}
      </List>
      <Text size="sm" c="var(--quiet)" mt="xs">
        Team {form.team}. Open until <time dateTime={form.closesAt}>{new Date(form.closesAt).toLocaleString()}</time>. You can leave out any
        question.
      </Text>
    </section>
  );
}

function Thanks({ form, ownToken, isOwn }: { readonly form: Form; readonly ownToken: string; readonly isOwn: boolean }) {
  const address = `${window.location.origin}/pulse/${ownToken}`;
  return (
    <section aria-live="polite">
      <Title order={2} size="h3">
        Thank you. Your answers are kept.
      </Title>
      <Text size="sm" mt="xs">
        Results are shown when the survey is closed, and only where at least {form.k} people answered. Until then you can replace your
        answers
        {isOwn ? ' with the same link.' : ' with this link, which is yours alone:'}
      </Text>
      {!isOwn && (
        <Text size="sm" mt="xs">
          <a href={address}>{address}</a>
        </Text>
      )}
    </section>
  );
}

function OptOut({ token }: { readonly token: string }) {
  const optOut = useOptOut(token);
  if (optOut.isSuccess) {
    return (
      <Text size="sm" role="status">
        You will get no more invitations.
      </Text>
    );
  }
  return (
    <div>
      <Button variant="subtle" size="compact-sm" loading={optOut.isPending} onClick={() => optOut.mutate()}>
        Do not invite me again
      </Button>
      {optOut.isError && <ErrorState error={optOut.error} />}
    </div>
  );
}
