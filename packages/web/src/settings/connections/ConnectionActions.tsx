import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { patch, post, remove } from '../../api/client.ts';
import type { Connection } from '../../api/connections.ts';
import { ConfirmButton } from '../../kit/ConfirmButton.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { formValue, onSubmit } from '../../kit/form.ts';
import { useChange } from '../use-change.ts';

interface ConnectionActionsProps {
  readonly connection: Connection;
  readonly testing: boolean;
  readonly onTest: () => void;
  readonly onSecret: (secret: string) => void;
}

/** What an administrator can do about a connection. */
export function ConnectionActions({ connection, testing, onTest, onSecret }: ConnectionActionsProps) {
  const { id, name, state, reads, webhook } = connection;
  const path = `/connections/${id}`;
  const sync = useChange(() => post(`${path}/sync`));
  const pause = useChange((paused: boolean) => patch(path, { paused }));
  const renew = useChange((body: { secret?: string }) => post<{ secret: string | null }>(`${path}/secret`, body));
  const disconnect = useChange(() => remove(path));
  const failed = [sync, pause, renew, disconnect].find(({ isError }) => isError);
  const replace = (body: { secret?: string }) => renew.mutate(body, { onSuccess: ({ secret }) => secret !== null && onSecret(secret) });
  const isPaused = state === 'paused';
  return (
    <Stack gap="xs">
      {webhook.secretFrom === 'service' && <EnterSecret name={name} pending={renew.isPending} onEnter={(secret) => replace({ secret })} />}
      <Group gap="xs">
        {reads && (
          <>
            <Button size="compact-sm" variant="default" loading={testing} onClick={onTest} aria-label={`Test ${name}`}>
              Test
            </Button>
            {!isPaused && (
              <Button
                size="compact-sm"
                variant="default"
                loading={sync.isPending}
                disabled={state === 'running' || state === 'waiting'}
                onClick={() => sync.mutate(undefined)}
                aria-label={`Read ${name} now`}
              >
                Read now
              </Button>
            )}
            <Button
              size="compact-sm"
              variant="default"
              loading={pause.isPending}
              onClick={() => pause.mutate(!isPaused)}
              aria-label={isPaused ? `Resume ${name}` : `Pause ${name}`}
            >
              {isPaused ? 'Resume' : 'Pause'}
            </Button>
          </>
        )}
        {webhook.secretFrom !== 'service' && (
          <ConfirmButton
            label={webhook.secretFrom === 'key' ? `Replace the key of ${name}` : `Replace the secret of ${name}`}
            consequence="The one before is no longer taken, at once: enter the new one at the service, or its webhooks are refused."
            pending={renew.isPending}
            onConfirm={() => replace({})}
          >
            {webhook.secretFrom === 'key' ? 'New key' : 'New secret'}
          </ConfirmButton>
        )}
        <ConfirmButton
          label={`Remove ${name}`}
          consequence="Its token is forgotten and its webhooks are refused. What it told so far stays. This cannot be undone."
          pending={disconnect.isPending}
          onConfirm={() => disconnect.mutate(undefined)}
        >
          Remove
        </ConfirmButton>
      </Group>
      {failed !== undefined && <ErrorState error={failed.error} />}
    </Stack>
  );
}

interface EnterSecretProps {
  readonly name: string;
  readonly pending: boolean;
  readonly onEnter: (secret: string) => void;
}

/** For services that make up the secret themselves. */
function EnterSecret({ name, pending, onEnter }: EnterSecretProps) {
  return (
    <form onSubmit={onSubmit((form) => onEnter(formValue(form, 'secret').trim()))}>
      <Group gap="xs" align="flex-end">
        <PasswordInput
          name="secret"
          label={`Signing secret of ${name}`}
          description="As the service shows it when its webhook is set up."
          required
          minLength={8}
          maxLength={1000}
          autoComplete="off"
          w="min(100%, 22rem)"
        />
        <Button type="submit" variant="default" loading={pending}>
          Keep it
        </Button>
      </Group>
    </form>
  );
}
