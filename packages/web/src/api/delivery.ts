import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { usePageRange } from '../range/use-range.ts';
import { get } from './client.ts';
import type { OutcomeState, VerdictState } from './deployment-detail.ts';

export interface Deployment {
  readonly id: string;
  readonly service: string;
  readonly environment: string;
  readonly repository: string;
  readonly sha: string;
  readonly version: string;
  readonly status: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly finished: string;
  /** `git` for release tags, otherwise who reported it. */
  readonly source: string;
  readonly url: string;
  /** `null` when nobody knows what it brought. */
  readonly commits: number | null;
  /** Seconds. */
  readonly leadTimeP50: number | null;
  /** Whether it failed its users; `null` for roll-outs that reached nobody. */
  readonly outcome: { readonly state: OutcomeState; readonly rule: string } | null;
  /** What the metrics of its service did; `null` before anything was compared. */
  readonly verdict: VerdictState | null;
}

export interface Repository {
  readonly name: string;
  readonly path: string;
  readonly service: string;
  readonly commits: number;
  readonly releases: number;
  readonly importedAt: string | null;
  readonly state: 'waiting' | 'importing' | 'ready' | 'failed';
  readonly progress: { readonly done: number; readonly total: number | null } | null;
  readonly notes: readonly string[];
}

export interface Service {
  readonly name: string;
  readonly displayName: string;
  readonly owner: string | null;
  readonly deployments: number;
  readonly lastDeployment: string | null;
}

/** The latest deployments in the page's range and environment. */
export function useDeployments(options: { readonly service?: string; readonly limit: number }) {
  const page = usePageRange();
  return useQuery({
    queryKey: ['deployments', options, page.key, page.environment],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { from, to } = page.now();
      const question = { from, to, service: options.service, environment: page.environment, limit: options.limit };
      return (await get<{ deployments: readonly Deployment[] }>('/deployments', question, signal)).deployments;
    },
  });
}

/** Imported repositories, asked for often while an import runs. */
export function useRepositories() {
  return useQuery({
    queryKey: ['repositories'],
    queryFn: async ({ signal }) => (await get<{ repositories: readonly Repository[] }>('/repositories', {}, signal)).repositories,
    refetchInterval: (query) => (query.state.data?.some(({ state }) => state === 'waiting' || state === 'importing') ? 1_500 : 60_000),
  });
}

export function useServices() {
  return useQuery({
    queryKey: ['services'],
    queryFn: async ({ signal }) => (await get<{ services: readonly Service[] }>('/services', {}, signal)).services,
  });
}
