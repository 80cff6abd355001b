import { Anchor, Button, Group, List, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSession } from '../api/session.ts';
import { type Collected, collectedQuery } from '../api/surveys.ts';
import { DataTable } from '../kit/DataTable.tsx';
import { formValue, onSubmit } from '../kit/form.ts';
import { formatCount } from '../kit/format.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { Section } from '../kit/Section.tsx';
import { formatTime } from '../kit/time.ts';
import { MeFrame } from './MeFrame.tsx';

/** All that this server keeps about the person who is signed in. */
export default function CollectedPage() {
  const [login, setLogin] = useState<string>();
  const query = useQuery(collectedQuery(login));
  return (
    <MeFrame
      title="What is collected about me"
      question="What does this server keep about you, why, and for how long?"
      actions={
        <Anchor href="/api/v1/works-agreement" size="sm" target="_blank">
          Sheet for a works agreement
        </Anchor>
      }
    >
      <Loaded query={query} height={480}>
        {(collected) => (
          <>
            <Kept collected={collected} />
            <Traces collected={collected} onLogin={setLogin} />
            <Account collected={collected} />
          </>
        )}
      </Loaded>
    </MeFrame>
  );
}

function Kept({ collected: { kept, notKept } }: { readonly collected: Collected }) {
  return (
    <>
      <Section title="What is kept" flush>
        <DataTable
          caption="What is kept about people"
          rows={kept}
          rowKey={({ what }) => what}
          columns={[
            { key: 'what', title: 'What', cell: ({ what }) => what },
            { key: 'why', title: 'What for', cell: ({ why }) => why },
            { key: 'long', title: 'How long', cell: ({ howLong }) => howLong },
          ]}
        />
      </Section>
      <Section title="What is not kept">
        <List size="sm">
          {notKept.map((sentence) => (
            <List.Item key={sentence}>{sentence}</List.Item>
          ))}
        </List>
      </Section>
    </>
  );
}

function Traces({ collected, onLogin }: { readonly collected: Collected; readonly onLogin: (login: string | undefined) => void }) {
  const { surveys, traces } = collected;
  return (
    <Section title="Traces of you in the facts" flush>
      <form onSubmit={onSubmit((form) => onLogin(formValue(form, 'login') || undefined))}>
        <Group gap="xs" px="sm" align="flex-end">
          <TextInput
            name="login"
            label="Your account name at a code host"
            description="Facts hold pseudonyms made from it; it is looked for, and not kept."
            maxLength={200}
          />
          <Button type="submit" variant="default">
            Look
          </Button>
        </Group>
      </form>
      <DataTable
        caption="Traces in the facts"
        rows={traces}
        rowKey={({ table }) => table}
        columns={[
          { key: 'what', title: 'What', cell: ({ what }) => what },
          { key: 'found', title: 'Of you', cell: ({ found }) => (found ? 'found' : 'none') },
          {
            key: 'retention',
            title: 'Kept for',
            cell: ({ retentionDays }) => (retentionDays === null ? 'until it is removed' : `${formatCount(retentionDays)} days`),
          },
        ]}
      />
      <Text size="sm" px="sm" py="xs">
        Surveys: {formatCount(surveys.invitations)} invitations{surveys.teams.length > 0 && ` as a member of ${surveys.teams.join(', ')}`}
        {surveys.optedOut && '; you asked for no more'}. Which answers are yours cannot be told, here or anywhere.
      </Text>
    </Section>
  );
}

function Account({ collected: { account, sessions, audit } }: { readonly collected: Collected }) {
  const { timezone } = useSession();
  const time = (at: string) => formatTime(Date.parse(at), timezone);
  return (
    <>
      <Section title="Your account" flush>
        {account !== null && (
          <Text size="sm" px="sm">
            {account.name}, {account.email}, {account.role}, since {time(account.createdAt)}
          </Text>
        )}
        <DataTable
          caption="Sessions"
          rows={sessions}
          rowKey={({ createdAt, browser }) => `${createdAt} ${browser}`}
          empty="No session."
          columns={[
            { key: 'created', title: 'Signed in', nowrap: true, cell: ({ createdAt }) => time(createdAt) },
            { key: 'expires', title: 'Until', nowrap: true, wide: true, cell: ({ expiresAt }) => time(expiresAt) },
            { key: 'address', title: 'From', cell: ({ address }) => address },
            { key: 'browser', title: 'Browser', wide: true, cell: ({ browser }) => browser },
          ]}
        />
      </Section>
      <Section title="What you did here" flush>
        <DataTable
          caption="Audit log of your own deeds"
          rows={audit}
          rowKey={({ at, action, subject }) => `${at} ${action} ${subject}`}
          empty="Nothing is on record."
          most={100}
          columns={[
            { key: 'at', title: 'When', nowrap: true, cell: ({ at }) => time(at) },
            { key: 'action', title: 'What', cell: ({ action }) => action },
            { key: 'subject', title: 'On', cell: ({ subject }) => subject },
          ]}
        />
      </Section>
    </>
  );
}
