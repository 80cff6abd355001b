import { SimpleGrid, Skeleton, Stack } from '@mantine/core';

/** The shape that most pages have: a title, a row of numbers, a chart, a table. */
export function PageSkeleton() {
  return (
    <Stack gap="md" aria-busy="true" aria-label="Loading">
      <Skeleton height={44} width={360} maw="100%" />
      <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }} spacing="sm">
        {['a', 'b', 'c', 'd', 'e'].map((key) => (
          <Skeleton key={key} height={108} />
        ))}
      </SimpleGrid>
      <Skeleton height={320} />
    </Stack>
  );
}
