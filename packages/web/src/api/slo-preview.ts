import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { post } from './client.ts';
import type { Manifest } from './definitions.ts';
import type { ObjectiveState } from './reliability.ts';

/** What the last windows would have been with an SLO. */
export interface SloPreview {
  readonly from: string;
  readonly to: string;
  readonly objectives: readonly {
    readonly name: string;
    readonly target: number;
    readonly now: { readonly sli: number | null; readonly total: number; readonly state: ObjectiveState; readonly why: string };
    /** Milliseconds since the epoch, UTC. */
    readonly times: readonly number[];
    readonly budgetRemaining: readonly (number | null)[];
    readonly says: string;
    readonly notes: readonly string[];
  }[];
}

/** Asks for a preview of a manifest; saves nothing. */
export function useSloPreview(manifest: Manifest, enabled: boolean) {
  return useQuery({
    queryKey: ['slo-preview', JSON.stringify(manifest)],
    queryFn: ({ signal }) => post<SloPreview>('/slos/preview', { manifest, windows: 3 }, signal),
    enabled,
    placeholderData: keepPreviousData,
    refetchInterval: false,
    retry: false,
  });
}
