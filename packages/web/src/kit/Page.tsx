import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { announce } from './announce.ts';
import classes from './Page.module.css';

interface PageProps {
  readonly title: string;
  /** The question this page answers, in one sentence. */
  readonly question?: string;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every page: its name, the question it answers, what one can do, and its content. */
export function Page({ title, question, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Binnacle`;
    announce(title);
  }, [title]);
  return (
    <Stack gap="md" className={classes.page ?? ''}>
      <Group justify="space-between" align="flex-end" gap="sm">
        <div className={classes.heading}>
          <Title order={1}>{title}</Title>
          {question !== undefined && (
            <Text c="var(--quiet)" size="sm">
              {question}
            </Text>
          )}
        </div>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}
