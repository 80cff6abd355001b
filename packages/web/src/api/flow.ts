import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { usePageRange } from '../range/use-range.ts';
import { get } from './client.ts';

export const stageNames = ['coding', 'pickup', 'review', 'merge_wait', 'deploy_wait', 'deploying'] as const;
export type StageName = (typeof stageNames)[number];

/** Seconds; `null` where no change has it. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p75: number | null;
  readonly p90: number | null;
  readonly n: number;
}

/** A change as lists show it; nothing tells who made it. */
export interface FlowChange {
  readonly repository: string;
  readonly change: string;
  readonly title: string;
  readonly url: string;
  /** Seconds; `null` while it is in no environment, or where it cannot be known. */
  readonly leadTime: number | null;
  readonly stages: Readonly<Record<StageName, number | null>>;
  /** Where most of its time went, why it is not matched, or what is suspect about it; one sentence. */
  readonly why: string;
}

export interface Flow {
  readonly stages: readonly ({ readonly stage: StageName } & Percentiles)[];
  readonly leadTime: Percentiles;
  /** How changes were found in deployments, and how many each way. */
  readonly rules: readonly { readonly rule: string; readonly count: number }[];
  readonly unmatched: readonly FlowChange[];
  readonly suspect: readonly FlowChange[];
  readonly slowest: readonly FlowChange[];
  /** Lines added and deleted. */
  readonly size: Percentiles;
  /** 0-1. */
  readonly unreviewedShare: number | null;
  readonly draft: Percentiles;
  readonly notes: readonly string[];
}

/** Open changes of a team against what its finished ones took. */
export interface TeamFlow extends Flow {
  readonly services: readonly string[];
  readonly wip: number;
  /** Changes merged in the range. */
  readonly throughput: number;
  readonly aging: {
    /** Seconds: 85 % of merged changes took no longer. */
    readonly p85: number | null;
    readonly open: readonly (Pick<FlowChange, 'repository' | 'change' | 'title' | 'url'> & { readonly age: number })[];
  };
}

/** How the changes of a service or of a team's services went, in the page's range and environment. */
export function useFlow<T extends Flow>(kind: 'services' | 'teams', name: string, clock: 'wall' | 'working') {
  const page = usePageRange();
  return useQuery({
    queryKey: ['flow', kind, name, clock, page.key, page.environment],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => {
      const { from, to } = page.now();
      return get<T>(`/${kind}/${encodeURIComponent(name)}/flow`, { from, to, clock, environment: page.environment }, signal);
    },
  });
}
