import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Snippet } from './Snippet.tsx';

interface EmptyStateProps {
  readonly title: string;
  /** What the page will show once there is something. */
  readonly children: ReactNode;
  /** The shortest real way to fill it. */
  readonly snippet?: string;
  readonly action?: ReactNode;
}

/** A place with nothing in it yet: what it will show, and exactly what fills it. */
export function EmptyState({ title, children, snippet, action }: EmptyStateProps) {
  return (
    <Stack gap="xs" py="sm">
      <Title order={3}>{title}</Title>
      <Text size="sm" c="var(--quiet)" maw="42rem">
        {children}
      </Text>
      {snippet !== undefined && <Snippet code={snippet} />}
      {action}
    </Stack>
  );
}
