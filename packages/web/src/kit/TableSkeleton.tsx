import { Skeleton, Stack } from '@mantine/core';

/** A table's shape while its rows are on the way. */
export function TableSkeleton({ rows }: { readonly rows: number }) {
  return (
    <Stack gap={8} p="xs" aria-busy="true" aria-label="Loading">
      {Array.from({ length: rows }, (_, row) => `row ${row}`).map((key) => (
        <Skeleton key={key} height={22} />
      ))}
    </Stack>
  );
}
