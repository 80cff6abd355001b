import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';

export interface PromqlFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Enter, or leaving the field. */
  readonly onSubmit: (value: string) => void;
  /** It may hold variables such as `$job`, which are no PromQL yet and so get no hints about mistakes. */
  readonly variables?: boolean;
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
