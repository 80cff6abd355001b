import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Explanation } from '../api/metrics.ts';
import { ExplainDetails } from './ExplainDetails.tsx';
import { Explained } from './Explained.tsx';

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
    <Explained
      label={label ?? `Explain ${explain.title}`}
      details={
        <>
          <ExplainDetails explain={explain} />
          <Anchor component={Link} to={`/explore/${encodeURIComponent(explain.metric)}`} size="sm">
            Open {explain.metric}
          </Anchor>
        </>
      }
    >
      {children}
    </Explained>
  );
}
