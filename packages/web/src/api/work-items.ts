import { useQuery } from '@tanstack/react-query';
import { get } from './client.ts';

/** A work item that is under way; nothing tells who works on it. */
export interface OpenWorkItem {
  readonly source: string;
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly url: string;
  readonly project: string;
  readonly type: string;
  readonly status: string;
  /** Seconds since it was started first. */
  readonly age: number;
}

/** What is under way in a team's projects, against what finished ones took. */
export interface WorkItems {
  /** Seconds: 85 % of the items done in the last 90 days took no longer from start to done; `null` for fewer than ten. */
  readonly p85: number | null;
  readonly n: number;
  /** The oldest first, at most 200. */
  readonly open: readonly OpenWorkItem[];
  readonly openCount: number;
  readonly notes: readonly string[];
}

export function useWorkItems(team: string) {
  return useQuery({
    queryKey: ['work-items', team],
    queryFn: ({ signal }) => get<WorkItems>('/work-items', { team }, signal),
  });
}
