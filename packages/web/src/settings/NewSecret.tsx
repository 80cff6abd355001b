import { Alert, Text } from '@mantine/core';
import { Snippet } from '../kit/Snippet.tsx';
import classes from './Settings.module.css';

/** A key or token right after it was made: the only time it is shown. */
export function NewSecret({ title, secret, example }: { readonly title: string; readonly secret: string; readonly example: string }) {
  return (
    <Alert variant="outline" title={title} role="status" classNames={{ body: classes.secret ?? '' }}>
      <Text size="sm" mb="xs">
        It is shown this once: only its hash is kept. Copy it now.
      </Text>
      <Snippet code={secret} label="Copy the secret" />
      <Text size="sm" my="xs">
        Try it:
      </Text>
      <Snippet code={example} />
    </Alert>
  );
}
