import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { get } from '../api/client.ts';
import { usePageRange } from '../range/use-range.ts';

interface Deployments {
  readonly deployments: readonly { readonly environment: string }[];
}

/** Narrows the page to one environment; the ones on offer are those that were deployed to. */
export function EnvironmentFilter() {
  const { environment, set } = usePageRange();
  const { data } = useQuery({
    queryKey: ['environments'],
    queryFn: ({ signal }) => get<Deployments>('/deployments', { limit: 500 }, signal),
    staleTime: 10 * 60_000,
    refetchInterval: false,
  });
  const names = new Set(data?.deployments.map((deployment) => deployment.environment).filter((name) => name !== ''));
  if (environment !== undefined) names.add(environment);
  if (names.size === 0) return null;
  return (
    <NativeSelect
      size="xs"
      aria-label="Environment"
      value={environment ?? ''}
      onChange={(event) => set({ env: event.currentTarget.value || undefined })}
      data={[{ value: '', label: 'All environments' }, ...[...names].toSorted().map((name) => ({ value: name, label: name }))]}
    />
  );
}
