import { Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import classes from './Bridge.module.css';

interface AreaRowProps {
  readonly title: string;
  readonly to: string;
  readonly sparkline?: ReactNode;
  /** Where to act, and its words. */
  readonly action: { readonly to: string; readonly text: string };
  readonly children: ReactNode;
}

/** An area on the bridge: its name, the numbers that matter, their course, and one link to act. */
export function AreaRow({ title, to, sparkline, action, children }: AreaRowProps) {
  return (
    <section className={classes.row} aria-label={title}>
      <Anchor component={Link} to={to} c="inherit" className={classes.area ?? ''}>
        {title}
      </Anchor>
      <ul className={classes.numbers}>{children}</ul>
      <div>{sparkline}</div>
      <div className={classes.link}>
        <Anchor component={Link} to={action.to} size="sm">
          {action.text}
        </Anchor>
      </div>
    </section>
  );
}

/** One number of a row: what it is, and below its value the judgement. */
export function AreaNumber({ name, children }: { readonly name: ReactNode; readonly children: ReactNode }) {
  return (
    <li className={classes.number}>
      <span className={classes.quiet}>{name}</span>
      <span>{children}</span>
    </li>
  );
}
