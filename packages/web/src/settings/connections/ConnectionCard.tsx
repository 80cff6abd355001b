import { Alert, Group, List, Stack, Text, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { post } from '../../api/client.ts';
import type { Connection, DeliverySummary, Service, Trial } from '../../api/connections.ts';
import { useMay } from '../../api/session.ts';
import { announce } from '../../kit/announce.ts';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { type Judgement, Verdict } from '../../kit/Verdict.tsx';
import { useChange } from '../use-change.ts';
import { ConnectionActions } from './ConnectionActions.tsx';
import { ConnectionFacts } from './ConnectionFacts.tsx';
import classes from './Connections.module.css';
import { ReadingProgress } from './ReadingProgress.tsx';
import { Secret } from './Secret.tsx';
import { stateOf } from './state-words.ts';
import { TrialResult } from './TrialResult.tsx';

interface ConnectionCardProps {
  readonly connection: Connection;
  readonly service: Service | undefined;
  readonly webhooks: readonly DeliverySummary[];
  /** Its secret, right after it was made. */
  readonly secret: string | undefined;
  readonly onSecret: (secret: string) => void;
}

/** A connected service: how far it is read, what it sent last, what is wrong, and what can be done. */
export function ConnectionCard({ connection, service, webhooks, secret, onSecret }: ConnectionCardProps) {
  const { id, name, error, notes } = connection;
  const mayChange = useMay('admin');
  const test = useChange(() => post<Trial>(`/connections/${id}/test`));
  const { judgement, word } = stateOf(connection);
  useAnnounced(name, word);
  return (
    <article className={classes.card} aria-label={name}>
      <Group justify="space-between" gap="xs" className={classes.wide ?? ''}>
        <Title order={3}>
          {name}
          {service !== undefined && service.title.toLowerCase() !== name.toLowerCase() && (
            <Text span size="sm" c="var(--quiet)">
              {' '}
              {service.title}
            </Text>
          )}
        </Title>
        <State judgement={judgement} word={word} />
      </Group>
      <Stack gap="xs" className={classes.wide ?? ''}>
        <ReadingProgress connection={connection} />
        {error !== '' && (
          <Alert color="red" variant="outline" title="It could not be read" style={{ overflowWrap: 'anywhere' }}>
            {error}
          </Alert>
        )}
        {notes.length > 0 && (
          <Alert variant="outline" title="Left out">
            <List size="sm" style={{ overflowWrap: 'anywhere' }}>
              {notes.map((note) => (
                <List.Item key={note}>{note}</List.Item>
              ))}
            </List>
          </Alert>
        )}
        {secret !== undefined && <Secret text={secret} webhook={connection.webhook} />}
        <ConnectionFacts connection={connection} protocol={service?.protocol ?? connection.kind} webhooks={webhooks} />
        {test.data !== undefined && <TrialResult trial={test.data} />}
        {test.isError && <ErrorState error={test.error} />}
        {mayChange && (
          <ConnectionActions connection={connection} testing={test.isPending} onTest={() => test.mutate(undefined)} onSecret={onSecret} />
        )}
      </Stack>
    </article>
  );
}

function State({ judgement, word }: { readonly judgement: Judgement; readonly word: string }) {
  return <Verdict judgement={judgement}>{word}</Verdict>;
}

/** Tells those who do not see the card when its state changes. */
function useAnnounced(name: string, word: string): void {
  const before = useRef(word);
  useEffect(() => {
    if (before.current !== word) announce(`${name}: ${word}`);
    before.current = word;
  }, [name, word]);
}
