import { Button, Code, CopyButton } from '@mantine/core';
import classes from './Snippet.module.css';

/** Text to be copied to a terminal or a file. */
export function Snippet({ code, label = 'Copy' }: { readonly code: string; readonly label?: string }) {
  return (
    <div className={classes.snippet}>
      <Code block className={classes.code ?? ''} tabIndex={0} role="region" aria-label="Code">
        {code}
      </Code>
      <CopyButton value={code}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" className={classes.copy ?? ''} onClick={copy}>
            <span aria-live="polite">{copied ? 'Copied' : label}</span>
          </Button>
        )}
      </CopyButton>
    </div>
  );
}

/** The address of this server, as snippets name it. */
export function serverAddress(): string {
  return window.location.origin;
}
