import { queryOptions } from '@tanstack/react-query';
import type { DashboardManifest } from '../dashboards/spec.ts';
import { get, post } from './client.ts';
import type { Change, Definition } from './definitions.ts';

export type Dashboard = Definition & DashboardManifest;

export const dashboardsQuery = queryOptions({
  queryKey: ['definitions', 'Dashboard'],
  queryFn: async ({ signal }) =>
    (await get<{ definitions: readonly Dashboard[] }>('/definitions', { kind: 'Dashboard' }, signal)).definitions,
});

export const dashboardQuery = (name: string) =>
  queryOptions({
    queryKey: ['definitions', 'Dashboard', name],
    queryFn: async ({ signal }) =>
      (await get<{ definition: Dashboard }>(`/definitions/Dashboard/${encodeURIComponent(name)}`, {}, signal)).definition,
    // Somebody may be editing it.
    refetchInterval: false,
  });

/** Saves a dashboard. @throws ApiError with path of every problem. */
export async function saveDashboard({ apiVersion, kind, metadata, spec }: DashboardManifest): Promise<readonly Change[]> {
  const manifests = [{ apiVersion, kind, metadata, spec }];
  return (await post<{ changes: readonly Change[] }>('/definitions/apply', { manifests, owner: 'people' })).changes;
}

export interface ImportNote {
  readonly of?: string;
  readonly outcome: 'changed' | 'left_out';
  readonly text: string;
}

export interface Imported {
  readonly manifest: DashboardManifest;
  readonly report: {
    readonly panels: number;
    readonly panelsLeftOut: number;
    readonly variables: number;
    readonly notes: readonly ImportNote[];
  };
}

/** What a Grafana dashboard would be here; nothing is saved. @throws ApiError */
export function importGrafana(json: unknown): Promise<Imported> {
  return post<Imported>('/dashboards/import', json);
}
