import { Group, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './Section.module.css';

interface SectionProps {
  readonly title: string;
  readonly actions?: ReactNode;
  /** Lets a table reach the edges. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A named part of a page on its own panel. */
export function Section({ title, actions, flush = false, children }: SectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.section}>
      <Group justify="space-between" className={classes.header ?? ''} gap="xs">
        <Title order={2} id={id} size="h3">
          {title}
        </Title>
        {actions !== undefined && <Group gap="xs">{actions}</Group>}
      </Group>
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </section>
  );
}
