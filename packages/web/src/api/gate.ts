import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { get, post, remove } from './client.ts';

export type Decision = 'allow' | 'deny' | 'unknown';

export interface GateReason {
  readonly check: string;
  readonly verdict: Decision;
  readonly subject: string;
  readonly says: string;
  readonly link: string;
  readonly overridden: boolean;
}

export interface GateOverride {
  readonly id: string;
  readonly by: string;
  readonly reason: string;
  readonly until: string;
}

export interface GateVerdict {
  readonly decision: Decision;
  readonly service: string;
  readonly environment: string | null;
  readonly reasons: readonly GateReason[];
  readonly override: GateOverride | null;
  readonly evaluatedAt: string;
}

/** What the gate was asked, and answered; the same within a minute is one line. */
export interface GateAnswer {
  readonly id: number;
  readonly first: string;
  readonly last: string;
  readonly times: number;
  readonly service: string;
  readonly environment: string | null;
  readonly caller: string;
  readonly sha: string | null;
  readonly ref: string | null;
  readonly run: string | null;
  readonly decision: Decision;
  readonly reasons: readonly GateReason[];
  readonly override: GateOverride | null;
}

export interface Freeze {
  readonly id: string;
  readonly service: string | null;
  readonly environment: string | null;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly hotfixes: 'allow' | 'deny';
  readonly state: 'planned' | 'active' | 'over';
  readonly createdBy: string;
}

export interface RecurringFreeze {
  readonly name: string;
  readonly displayName: string;
  readonly service: string | null;
  readonly environments: readonly string[];
  readonly reason: string;
  readonly hotfixes: 'allow' | 'deny';
  readonly active: boolean;
  readonly from: string;
  readonly to: string;
}

export interface GateQuestion {
  readonly service: string;
  readonly environment?: string;
  /** The commit that is to be deployed, in hex, and its version, branch or tag: for the history. */
  readonly sha?: string;
  readonly ref?: string;
  readonly change?: 'hotfix';
}

/** Asks the gate; each question stands in its history. */
export const gateQuery = (question: GateQuestion) =>
  queryOptions({
    queryKey: ['gate', 'verdict', question],
    queryFn: ({ signal }) => get<GateVerdict>('/gate', { ...question }, signal),
    staleTime: 10_000,
    refetchOnWindowFocus: false,
  });

export const gateHistoryQuery = queryOptions({
  queryKey: ['gate', 'history'],
  queryFn: async ({ signal }) => (await get<{ answers: readonly GateAnswer[] }>('/gate/history', {}, signal)).answers,
  staleTime: 5_000,
});

/** What was refused since a time, newest first. @param days length of the range that ends now */
export const gateDenialsQuery = (days: number) =>
  queryOptions({
    queryKey: ['gate', 'denials', days],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.now() - days * 86_400_000).toISOString();
      return (await get<{ answers: readonly GateAnswer[] }>('/gate/history', { decision: 'deny', from, limit: 1_000 }, signal)).answers;
    },
  });

/** What was refused in a range, ISO 8601, UTC; the end excluded. */
export const denialsBetweenQuery = (from: string, to: string | undefined) =>
  queryOptions({
    queryKey: ['gate', 'denials', from, to],
    queryFn: async ({ signal }) =>
      (await get<{ answers: readonly GateAnswer[] }>('/gate/history', { decision: 'deny', from, to, limit: 1_000 }, signal)).answers,
  });

export const freezesQuery = queryOptions({
  queryKey: ['gate', 'freezes'],
  queryFn: ({ signal }) =>
    get<{ readonly freezes: readonly Freeze[]; readonly recurring: readonly RecurringFreeze[] }>('/freezes', {}, signal),
});

export type GateAct =
  | {
      readonly what: 'override';
      readonly service: string;
      readonly environment?: string;
      readonly reason: string;
      readonly minutes: number;
    }
  | { readonly what: 'withdraw'; readonly id: string }
  | {
      readonly what: 'freeze';
      readonly service?: string;
      readonly environment?: string;
      readonly from?: string;
      readonly to: string;
      readonly reason: string;
      readonly hotfixes: 'allow' | 'deny';
    }
  | { readonly what: 'unfreeze'; readonly id: string };

export function useGateAct() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ what, ...body }: GateAct): Promise<unknown> => {
      if (what === 'override') return post('/gate/override', body);
      if (what === 'freeze') return post('/freezes', body);
      const { id } = body as { id: string };
      return remove(what === 'withdraw' ? `/gate/override/${id}` : `/freezes/${id}`);
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['gate'] }),
  });
}
