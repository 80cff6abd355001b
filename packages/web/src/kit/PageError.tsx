import type { ErrorComponentProps } from '@tanstack/react-router';
import { ErrorState } from './ErrorState.tsx';
import { Page } from './Page.tsx';

/** A page that failed as a whole. */
export function PageError({ error, reset }: ErrorComponentProps) {
  return (
    <Page title="This page failed">
      <ErrorState error={error} retry={reset} />
    </Page>
  );
}
