import { queryOptions } from '@tanstack/react-query';
import { get } from './client.ts';
import type { Stat } from './metrics.ts';

export interface BudgetLimit {
  readonly metric: string;
  readonly title: string;
  readonly stat: Stat | null;
  readonly unit: string | null;
  readonly limit: number;
  readonly value: number | null;
  readonly n: number;
  readonly verdict: 'within' | 'over' | 'no_data' | 'too_few';
  readonly why: string;
}

export interface Budget {
  readonly name: string;
  readonly displayName: string;
  readonly kind: string;
  readonly limits: readonly BudgetLimit[];
}

export const budgetsQuery = queryOptions({
  queryKey: ['budgets'],
  queryFn: async ({ signal }) => (await get<{ budgets: readonly Budget[] }>('/budgets', {}, signal)).budgets,
});
