import type { ReactNode } from 'react';
import classes from './Scorecard.module.css';

/** A row of scorecards that wraps. */
export function Scorecards({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <section className={classes.cards} aria-label={label}>
      {children}
    </section>
  );
}
