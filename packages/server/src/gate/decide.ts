import type { GateReason } from './types.ts';

export const decisions = ['allow', 'deny', 'unknown'] as const;
export type Decision = (typeof decisions)[number];

/** How whoever asks from a terminal or a pipeline learns of it. */
export const exitCodes: Readonly<Record<Decision, 0 | 1 | 2>> = { allow: 0, deny: 1, unknown: 2 };

/** A decision of people that a service may be deployed in spite of everything. */
export interface Override {
  readonly id: string;
  readonly by: string;
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly until: string;
}

/** A reason, and whether an override takes its weight. */
export type Weighed = GateReason & { readonly overridden: boolean };

export interface Decided {
  readonly decision: Decision;
  /** What speaks against it first. */
  readonly reasons: readonly Weighed[];
}

const weights: Readonly<Record<GateReason['verdict'], number>> = { deny: 0, unknown: 1, allow: 2 };

/**
 * What follows from all reasons: one that denies decides, then one that could not be told; an override allows whatever they say, and leaves
 * them to be seen.
 */
export function decide(reasons: readonly GateReason[], override: Override | undefined): Decided {
  const ordered = reasons.toSorted((a, b) => weights[a.verdict] - weights[b.verdict]);
  const isOverridden = override !== undefined;
  return {
    decision: isOverridden ? 'allow' : (ordered[0]?.verdict ?? 'allow'),
    reasons: ordered.map((reason) => ({ ...reason, overridden: isOverridden && reason.verdict !== 'allow' })),
  };
}
