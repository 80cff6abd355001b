import { useMutation, useQueryClient } from '@tanstack/react-query';
import { post, remove } from './client.ts';
import type { CorrectionKind } from './reliability.ts';

export interface NewCorrection {
  readonly kind: CorrectionKind;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  readonly events?: number;
  readonly reason: string;
}

export type SloAct =
  | { readonly what: 'correct'; readonly correction: NewCorrection }
  | { readonly what: 'withdraw'; readonly id: string; readonly reason: string }
  | { readonly what: 'except'; readonly until: string; readonly reason: string }
  | { readonly what: 'end'; readonly id: string };

/** What somebody says about an SLO's budget; all figures of SLOs ask again. */
export function useSloAct(name: string) {
  const queries = useQueryClient();
  const path = `/slos/${encodeURIComponent(name)}`;
  return useMutation<unknown, Error, SloAct>({
    mutationFn: (act) => {
      if (act.what === 'correct') return post(`${path}/corrections`, act.correction);
      if (act.what === 'withdraw') return remove(`${path}/corrections/${act.id}`, { reason: act.reason });
      if (act.what === 'except') return post(`${path}/exceptions`, { until: act.until, reason: act.reason });
      return remove(`${path}/exceptions/${act.id}`);
    },
    onSuccess: async () => {
      await Promise.all([queries.invalidateQueries({ queryKey: ['slo', name] }), queries.invalidateQueries({ queryKey: ['slos'] })]);
    },
  });
}
