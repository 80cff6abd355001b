import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { get, post } from './client.ts';
import type { FlowChange, StageName } from './flow.ts';

export type OutcomeState = 'failed' | 'ok' | 'pending';
export type VerdictState = 'improved' | 'no_change' | 'worse' | 'not_enough_data';

/** One reason to think that a deployment failed its users. */
export interface Evidence {
  readonly rule: string;
  /** 0-1. */
  readonly confidence: number;
  readonly text: string;
  readonly link: string | null;
}

export interface Outcome {
  readonly state: OutcomeState;
  /** The rule that decided; empty without any. */
  readonly rule: string;
  readonly confidence: number;
  readonly evidence: readonly Evidence[];
  /** ISO time at which users were served again. */
  readonly restored: string | null;
  /** It was made because of a problem that users noticed. */
  readonly rework: boolean;
  /** What people said about it, the newest first. */
  readonly history: readonly {
    readonly at: string;
    readonly by: string;
    /** `null`: the override was taken back. */
    readonly failed: boolean | null;
    readonly reason: string;
  }[];
}

/** What a metric did in the windows before and after. */
export interface Comparison {
  readonly metric: string;
  readonly title: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower' | 'neither';
  readonly before: number | null;
  readonly after: number | null;
  /** Buckets with data. */
  readonly nBefore: number;
  readonly nAfter: number;
  /** After less before, and its 95 % interval. */
  readonly effect: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Corrected for all comparisons of this deployment. */
  readonly p: number | null;
  readonly verdict: VerdictState;
  /** Why there is not enough, what else began in the windows; one sentence or empty. */
  readonly note: string;
}

export interface Verdict {
  readonly verdict: VerdictState;
  /** No more data is waited for. */
  readonly final: boolean;
  readonly windows: { readonly before: readonly [string, string]; readonly after: readonly [string, string] };
  readonly comparisons: readonly Comparison[];
}

export interface DeploymentNeighbour {
  readonly id: string;
  readonly release: string;
  readonly sha: string;
  readonly finished: string;
}

export interface DeploymentDetail {
  readonly deployment: {
    readonly id: string;
    readonly service: string;
    readonly environment: string;
    readonly repository: string;
    readonly sha: string;
    readonly release: string;
    readonly ref: string;
    readonly source: string;
    readonly status: string;
    readonly started: string | null;
    readonly finished: string;
    /** `known`, `baseline` (the first one seen), `unmatched` (its commit is not known) ... */
    readonly contents: string;
    readonly url: string;
  };
  readonly team: string | null;
  /** How many people's commits it held; never who. */
  readonly people: number;
  readonly commits: readonly {
    readonly sha: string;
    readonly subject: string;
    readonly authored: string;
    readonly leadTime: number | null;
  }[];
  readonly commitCount: number;
  readonly changes: readonly FlowChange[];
  /** Medians over its changes, seconds. */
  readonly stages: Readonly<Record<StageName, number | null>>;
  readonly outcome: Outcome;
  /** `null` until its windows have begun. */
  readonly verdict: Verdict | null;
  readonly previous: DeploymentNeighbour | null;
  readonly next: DeploymentNeighbour | null;
  readonly notes: readonly string[];
}

/** One deployment with everything that is known of it. */
export function useDeployment(service: string, environment: string, id: string) {
  return useQuery({
    queryKey: ['deployment', service, environment, id],
    queryFn: ({ signal }) => get<DeploymentDetail>('/deployments/detail', { service, environment, id }, signal),
  });
}

/** Says that a deployment failed or did not, with a reason; `null` takes back what people said. */
export function useOutcomeOverride(service: string, environment: string, deployment: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (said: { failed: boolean | null; reason: string }) =>
      post('/deployments/outcome', { service, environment, deployment, ...said }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['deployment', service, environment, deployment] }),
  });
}
