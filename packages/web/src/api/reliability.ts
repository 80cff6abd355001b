import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import { usePageRange } from '../range/use-range.ts';
import { get } from './client.ts';

export type ObjectiveState = 'healthy' | 'caution' | 'freeze' | 'too_few' | 'no_data';

export interface Objective {
  readonly name: string;
  readonly target: number;
  readonly sli: number | null;
  readonly good: number;
  readonly bad: number;
  readonly total: number;
  /** Share of the window's error budget; negative when overspent. */
  readonly budgetRemaining: number | null;
  readonly burnRates: readonly { readonly window: string; readonly rate: number | null }[];
  readonly exhaustion: { readonly hours: number } | null;
  readonly state: ObjectiveState;
  readonly why: string;
}

export interface ObjectiveHistory {
  readonly step: string;
  readonly times: readonly number[];
  readonly partial: readonly boolean[];
  readonly sli: readonly (number | null)[];
  readonly budgetRemaining: readonly (number | null)[];
  readonly burnRate: readonly (number | null)[];
  readonly total: readonly number[];
}

interface SloOf<Part extends Objective> {
  readonly name: string;
  readonly displayName: string;
  readonly service: string;
  readonly description: string;
  readonly window: { readonly duration: string; readonly rolling: boolean };
  readonly budgetingMethod: string;
  readonly origin: 'binnacle/v1' | 'openslo/v1';
  readonly objectives: readonly Part[];
}

export type Slo = SloOf<Objective>;
export type SloWithHistory = SloOf<Objective & { readonly history: ObjectiveHistory }>;

export const slosQuery = queryOptions({
  queryKey: ['slos'],
  queryFn: async ({ signal }) => (await get<{ slos: readonly Slo[] }>('/slos', {}, signal)).slos,
});

/** One SLO with the history of its objectives in the page's range. */
export function useSlo(name: string) {
  const page = usePageRange();
  return useQuery({
    queryKey: ['slo', name, page.key],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const { from, to } = page.now();
      const slo = await get<SloWithHistory>(`/slos/${encodeURIComponent(name)}`, { from, to }, signal);
      return { slo, interval: { from, to } };
    },
  });
}
