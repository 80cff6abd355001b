import { Popover, UnstyledButton } from '@mantine/core';
import type { ReactNode } from 'react';
import { track } from '../beacon.ts';
import classes from './ExplainPopover.module.css';

interface ExplainedProps {
  /** What is explained; it becomes the button. */
  readonly children: ReactNode;
  readonly label: string;
  readonly details: ReactNode;
}

/** Something that opens what stands behind it. */
export function Explained({ children, label, details }: ExplainedProps) {
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
        <UnstyledButton className={classes.target ?? ''} aria-label={label}>
          {children}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={classes.dropdown ?? ''}>{details}</Popover.Dropdown>
    </Popover>
  );
}

/** A title and terms with what they mean, for a popover. */
export function Terms({ title, terms }: { readonly title: string; readonly terms: readonly (readonly [string, ReactNode])[] }) {
  return (
    <div tabIndex={-1} data-autofocus style={{ outline: 'none' }}>
      <strong>{title}</strong>
      <dl className={classes.details}>
        {terms.map(([name, text]) => (
          <Term key={name} name={name}>
            {text}
          </Term>
        ))}
      </dl>
    </div>
  );
}

export function Term({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
