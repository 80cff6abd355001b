import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { usePageRange } from '../range/use-range.ts';
import { get } from './client.ts';
import type { VerdictState } from './deployment-detail.ts';

export interface TimelineEntry {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly kind: string;
  readonly title: string;
  readonly service: string | null;
  readonly environment: string | null;
  readonly link: string | null;
  /** Of a deployment: what the metrics of its service did after it; empty of others, and until it is known. */
  readonly verdict?: VerdictState | '';
}

/** What happened in the page's range: deployments, incidents, changes of definitions. */
export function useTimeline(service?: string) {
  const page = usePageRange();
  return useQuery({
    queryKey: ['timeline', service, page.key, page.environment],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { from, to } = page.now();
      const iso = (time: number) => new Date(time).toISOString();
      const { entries } = await get<{ entries: readonly TimelineEntry[] }>('/timeline', { from: iso(from), to: iso(to), service }, signal);
      return { interval: { from, to }, entries: entries.filter((entry) => inEnvironment(entry, page.environment)) };
    },
  });
}

/** Entries without an environment concern all of them. */
function inEnvironment(entry: TimelineEntry, environment: string | undefined): boolean {
  return environment === undefined || entry.environment === null || entry.environment === '' || entry.environment === environment;
}
