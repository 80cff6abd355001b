import { Skeleton } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import type { Explanation } from '../api/metrics.ts';
import { Explained } from './Explained.tsx';
import { ExplainPopover } from './ExplainPopover.tsx';
import { formatCount, formatText } from './format.ts';
import classes from './Scorecard.module.css';
import { Value } from './Value.tsx';

export interface ScorecardProps {
  readonly title: string;
  readonly value: number | null;
  readonly unit: string;
  /** How many things the value was computed from. */
  readonly n?: number | undefined;
  readonly whyEmpty?: string | undefined;
  readonly explain?: Explanation | undefined;
  /** What stands behind the value when no metric's explanation says it: terms of a popover. */
  readonly details?: ReactNode;
  readonly verdict?: ReactNode;
  /** How the value differs from the one before, in words. */
  readonly change?: ReactNode;
  readonly target?: number | null | undefined;
  readonly sparkline?: ReactNode;
  readonly updating?: boolean;
}

/** One number that matters, with all that is needed to believe it. */
export function Scorecard(props: ScorecardProps) {
  const { title, value, unit, n, whyEmpty, explain, details, verdict, change, target, sparkline, updating = false } = props;
  const id = useId();
  const shown = <Value value={value} unit={unit} size="large" whyEmpty={whyEmpty} />;
  return (
    <article className={classes.card} aria-labelledby={id} aria-busy={updating}>
      <h3 id={id} className={classes.title} title={title}>
        {title}
      </h3>
      <div className={classes.row}>
        {details !== undefined ? (
          <Explained label={`${title}: ${formatText(value, unit)}. Explain`} details={details}>
            {value === null ? '—' : shown}
          </Explained>
        ) : explain === undefined || value === null ? (
          shown
        ) : (
          <ExplainPopover explain={explain} label={`${title}: ${formatText(value, unit)}. Explain`}>
            {shown}
          </ExplainPopover>
        )}
        {sparkline}
      </div>
      <div className={classes.facts}>
        {target !== null && target !== undefined && <span>target {formatText(target, unit)}</span>}
        {n !== undefined && value !== null && <span>n {formatCount(n)}</span>}
        {change}
      </div>
      {value === null && whyEmpty !== undefined ? <p className={classes.why}>{whyEmpty}</p> : verdict}
    </article>
  );
}

/** A scorecard's shape while its number is on the way. */
export function ScorecardSkeleton({ title }: { readonly title: string }) {
  return (
    <article className={classes.card} aria-busy="true" aria-label={title}>
      <h3 className={classes.title}>{title}</h3>
      <Skeleton height={26} width="60%" />
      <Skeleton height={12} mt={8} width="80%" />
    </article>
  );
}
