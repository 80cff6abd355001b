import { Alert, Text } from '@mantine/core';
import type { WebhookSetUp } from '../../api/connections.ts';
import { Snippet } from '../../kit/Snippet.tsx';
import settings from '../Settings.module.css';

/** A secret that was just made, and of which connection. */
export interface ShownSecret {
  readonly connection: string;
  readonly text: string;
}

/** The signing secret or key of a connection right after it was made: the only time it is shown. */
export function Secret({ text, webhook }: { readonly text: string; readonly webhook: WebhookSetUp }) {
  const isKey = webhook.secretFrom === 'key';
  return (
    <Alert
      variant="outline"
      role="status"
      title={isKey ? 'The key that its requests carry' : 'The secret that its webhooks are signed with'}
      classNames={{ body: settings.secret ?? '' }}
    >
      <Text size="sm" mb="xs">
        It is shown this once. Copy it now, and enter it where you set up the webhook: {webhook.setUp}.
      </Text>
      <Snippet code={text} label={isKey ? 'Copy the key' : 'Copy the secret'} />
    </Alert>
  );
}
