import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { post } from '../../api/client.ts';
import type { Connection, Service, Trial } from '../../api/connections.ts';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../../kit/form.ts';
import { useChange } from '../use-change.ts';
import classes from './Connections.module.css';
import { HistoryFields, ScopesField } from './HistoryFields.tsx';
import { NameField } from './NameField.tsx';
import { TrialResult } from './TrialResult.tsx';

interface ConnectFormProps {
  readonly service: Service;
  /** Names of connections there are. */
  readonly taken: readonly string[];
  readonly onDone: (connection: Connection, secret: string | null) => void;
  readonly onCancel: () => void;
}

/** What is entered to connect a service; its token is tried before it is kept. */
export function ConnectForm({ service, taken, onDone, onCancel }: ConnectFormProps) {
  const form = useRef<HTMLFormElement>(null);
  // The button that led here is gone: the keyboard goes on in the form.
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  const [scopes, setScopes] = useState<string[]>([]);
  const test = useChange((body: object) => post<Trial>('/connections/test', body));
  const create = useChange((body: object) => post<{ connection: Connection; secret: string | null }>('/connections', body));
  const kind = service.kind;
  const connect = (data: FormData) =>
    create.mutate(
      { kind, ...entered(data), ...(service.history === null ? {} : { scopes, ...historyOf(data) }) },
      {
        onSuccess: ({ connection, secret }) => onDone(connection, secret),
      },
    );
  return (
    <form ref={form} onSubmit={onSubmit(connect)}>
      <Stack gap="sm">
        <Text size="sm" c="var(--quiet)" maw="48rem">
          {service.brings}
        </Text>
        <div className={classes.fields}>
          {service.history !== null && <HistoryFields history={service.history} />}
          <NameField kind={kind} taken={taken} />
          {service.history !== null && (
            <ScopesField history={service.history} scopes={scopes} onScopes={setScopes} visible={test.data?.visible ?? null} />
          )}
          {service.webhook.secretFrom === 'service' && (
            <PasswordInput
              name="secret"
              label="Signing secret (can be entered later)"
              description={`${service.title} makes it up when the webhook is set up there.`}
              autoComplete="off"
              minLength={8}
              maxLength={1000}
            />
          )}
        </div>
        {test.data !== undefined && <TrialResult trial={test.data} />}
        {test.isError && <ErrorState error={test.error} />}
        {create.isError && <ErrorState error={create.error} />}
        <Group gap="xs">
          {service.history !== null && (
            <Button variant="default" loading={test.isPending} onClick={() => test.mutate({ kind, scopes, ...tried(form) })}>
              Test
            </Button>
          )}
          <Button type="submit" loading={create.isPending}>
            Connect
          </Button>
          <Button variant="subtle" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Fields that were filled in; what is left empty is the server's to choose. */
function entered(data: FormData, names: readonly string[] = ['url', 'token', 'name', 'secret']): Record<string, string> {
  const filled = names.map((name) => [name, formValue(data, name).trim()] as const).filter(([, value]) => value !== '');
  return Object.fromEntries(filled);
}

function tried(form: RefObject<HTMLFormElement | null>): Record<string, string> {
  return form.current === null ? {} : entered(new FormData(form.current), ['url', 'token']);
}

function historyOf(data: FormData): { clone: boolean; historyDays?: number } {
  const days = Number(formValue(data, 'historyDays'));
  return { clone: data.get('clone') !== null, ...(days > 0 ? { historyDays: days } : {}) };
}
