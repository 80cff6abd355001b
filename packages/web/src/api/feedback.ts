import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { get } from './client.ts';
import type { Limits, Signal } from './metrics.ts';
import type { TimelineEntry } from './timeline.ts';

export type ActionState = 'open' | 'done' | 'dropped';

/** Whether an action did what was expected of it; means of daily values in the metric's base unit. */
export interface Effect {
  readonly verdict: 'moved' | 'not_moved' | 'too_early' | 'no_baseline' | 'no_metric';
  readonly before: number | null;
  readonly after: number | null;
  readonly text: string;
}

export interface ExpectedEffect {
  readonly direction: 'up' | 'down';
  readonly amount?: number | undefined;
}

export interface Action {
  readonly id: string;
  readonly title: string;
  readonly owner: string;
  /** Local date, `2026-11-30`. */
  readonly due: string;
  readonly state: ActionState;
  readonly reason: string | null;
  readonly metric: string | null;
  readonly expected: ExpectedEffect | null;
  readonly review: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly doneAt: string | null;
  readonly effect: Effect;
}

/** What one can say of an action when writing it down. */
export interface NewAction {
  readonly title: string;
  readonly owner: string;
  readonly due: string;
  readonly metric?: string;
  readonly expected?: ExpectedEffect;
  readonly review?: string;
}

export interface ReviewSummary {
  readonly week: string;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  readonly state: 'open' | 'closed';
}

export interface ReviewItem {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly title: string;
  readonly unit: string;
  readonly value: number | null;
  readonly previous: number | null;
  readonly moved: boolean | null;
  readonly signals: readonly Signal[];
  readonly text: string;
  readonly coincides: readonly TimelineEntry[];
  readonly history: {
    readonly times: readonly number[];
    readonly values: readonly (number | null)[];
    readonly partial: readonly boolean[];
  };
  readonly limits: Limits | null;
  readonly why: string | null;
}

export interface ReviewSection {
  readonly area: string;
  readonly title: string;
  readonly items: readonly ReviewItem[];
}

export interface Comment {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
  readonly author: string;
  readonly createdAt: string;
}

export interface Review extends ReviewSummary {
  readonly previousActions: readonly Action[];
  readonly sections: readonly ReviewSection[];
  readonly comments: readonly Comment[];
  readonly actions: readonly Action[];
}

export const reviewsQuery = queryOptions({
  queryKey: ['reviews'],
  queryFn: async ({ signal }) => (await get<{ reviews: readonly ReviewSummary[] }>('/reviews', {}, signal)).reviews,
});

export const reviewQuery = (week: string) =>
  queryOptions({
    queryKey: ['review', week],
    queryFn: ({ signal }) => get<Review>(`/reviews/${encodeURIComponent(week)}`, {}, signal),
  });

export const actionsQuery = queryOptions({
  queryKey: ['actions'],
  queryFn: async ({ signal }) => (await get<{ actions: readonly Action[] }>('/actions', {}, signal)).actions,
});

/** After an action or comment changed: everything that shows them asks again. */
export async function refreshFeedback(queries: QueryClient): Promise<void> {
  await Promise.all(['reviews', 'review', 'actions'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
}
