import { Anchor, Popover, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Explanation } from '../api/metrics.ts';
import { track } from '../beacon.ts';
import { ExplainDetails } from './ExplainDetails.tsx';
import classes from './ExplainPopover.module.css';

interface ExplainPopoverProps {
  /** The number that is explained; it becomes the button. */
  readonly children: ReactNode;
  readonly explain: Explanation;
  /** Why there is no value, when there is none. */
  readonly label?: string;
}

/** A number that opens: definition, query, freshness, sample, why it is empty, and the way to its page. */
export function ExplainPopover({ children, explain, label }: ExplainPopoverProps) {
  return (
    <Popover
      width={420}
      position="bottom-start"
      withArrow
      trapFocus
      returnFocus
      shadow="md"
      onOpen={() => track('feature_used', { feature: 'explain' })}
    >
      <Popover.Target>
        <UnstyledButton className={classes.target ?? ''} aria-label={label ?? `Explain ${explain.title}`}>
          {children}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown ?? ''}>
        <ExplainDetails explain={explain} />
        <Anchor component={Link} to={`/explore/${encodeURIComponent(explain.metric)}`} size="sm">
          Open {explain.metric}
        </Anchor>
      </Popover.Dropdown>
    </Popover>
  );
}
