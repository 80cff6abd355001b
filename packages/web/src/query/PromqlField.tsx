import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';

export interface PromqlFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Enter, or leaving the field. */
  readonly onSubmit: (value: string) => void;
}

const PromqlEditor = lazy(() => import('./PromqlEditor.tsx'));

/** A field for PromQL with completion and hints; its editor comes when it is first needed. */
export function PromqlField(props: PromqlFieldProps) {
  return (
    <Suspense fallback={<Skeleton height={34} aria-label="Loading the editor" />}>
      <PromqlEditor {...props} />
    </Suspense>
  );
}
