import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from './ErrorState.tsx';

interface LoadedProps<T> {
  readonly query: UseQueryResult<T>;
  /** Height of what will stand here, so that nothing jumps. */
  readonly height?: number;
  readonly children: (data: T) => ReactNode;
}

/** What a query brings, or its skeleton, or what went wrong. Data of the last load stays while it is refreshed. */
export function Loaded<T>({ query, height = 160, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  return query.isError ? <ErrorState error={query.error} retry={query.refetch} /> : <Skeleton height={height} aria-label="Loading" />;
}
