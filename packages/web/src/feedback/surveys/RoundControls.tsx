import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMay, useSession } from '../../api/session.ts';
import { type Survey, surveyLinksQuery, useCloseRound, useOpenRound } from '../../api/surveys.ts';
import { ConfirmButton } from '../../kit/ConfirmButton.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { Section } from '../../kit/Section.tsx';
import { Snippet } from '../../kit/Snippet.tsx';
import { formatTime } from '../../kit/time.ts';

/** Begins a round, or says what is going on in the one that is open. */
export function RoundControls({ survey }: { readonly survey: Survey }) {
  const mayRun = useMay('member');
  const { timezone } = useSession();
  const close = useCloseRound(survey.name);
  // Lives here: the links that come back are shown when the round is open already.
  const begin = useOpenRound(survey.name);
  const open = survey.round?.state === 'open' ? survey.round : null;
  if (open === null) return mayRun ? <OpenRound survey={survey} begin={begin} /> : null;
  return (
    <Section
      title={`Round ${open.number} is open`}
      actions={
        mayRun && (
          <ConfirmButton
            label="Close the round now"
            consequence="Nobody can answer any more, and results are shown where enough people answered. A round cannot be opened again."
            pending={close.isPending}
            onConfirm={() => close.mutate()}
          >
            Close now
          </ConfirmButton>
        )
      }
    >
      <Text size="sm">
        {open.invited} people are asked until {formatTime(Date.parse(open.closesAt), timezone)}. Nobody sees who has answered, or what,
        before it is closed.
      </Text>
      {close.isError && <ErrorState error={close.error} />}
      {begin.data?.personal.map(({ team, urls }) => (
        <div key={team}>
          <Text size="sm" mt="xs">
            Links for team {team}, one a person; they are shown this once:
          </Text>
          <Snippet code={urls.join('\n')} label="Copy the links" />
        </div>
      ))}
      {mayRun && survey.delivery.includes('link') && <TeamLinks name={survey.name} />}
    </Section>
  );
}

function TeamLinks({ name }: { readonly name: string }) {
  const { data, error } = useQuery(surveyLinksQuery(name));
  if (error !== null) return <ErrorState error={error} />;
  return (
    <Stack gap="xs" mt="xs">
      {(data ?? []).map(({ team, url }) => (
        <div key={team}>
          <Text size="sm">Link for team {team}:</Text>
          <Snippet code={url} label="Copy the link" />
        </div>
      ))}
    </Stack>
  );
}

function OpenRound({ survey, begin }: { readonly survey: Survey; readonly begin: ReturnType<typeof useOpenRound> }) {
  const [personal, setPersonal] = useState(false);
  return (
    <Section title="Ask now">
      <Group gap="md">
        <Button size="compact-md" loading={begin.isPending} onClick={() => begin.mutate(personal)}>
          Begin a round
        </Button>
        {survey.delivery.includes('link') && (
          <Checkbox
            label="Make links of one person each, to hand out"
            checked={personal}
            onChange={({ currentTarget }) => setPersonal(currentTarget.checked)}
          />
        )}
      </Group>
      {begin.isError && <ErrorState error={begin.error} />}
    </Section>
  );
}
