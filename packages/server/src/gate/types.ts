/** What is asked: whether this service may be deployed to this environment now. */
export interface GateQuestion {
  readonly service: string;
  /** The service's name and its aliases. */
  readonly names: readonly string[];
  /** Absent: whichever. */
  readonly environment: string | undefined;
  /** A repair of what is broken, which a freeze may let through; absent: any change. */
  readonly change?: 'hotfix' | undefined;
  /** Milliseconds UTC. */
  readonly now: number;
}

/** `service`: whether there is such a service; `area`: a part of the server that did not answer. */
export const gateCheckNames = [
  'error_budget',
  'alert',
  'incident',
  'performance_budget',
  'cost_budget',
  'freeze',
  'service',
  'area',
] as const;
export type GateCheckName = (typeof gateCheckNames)[number];

/** What one thing that was looked at says. */
export interface GateReason {
  readonly check: GateCheckName;
  /** `unknown`: it could not be told, because the data it hangs on is missing or stale. */
  readonly verdict: 'allow' | 'deny' | 'unknown';
  /** What it is about, as `SLO/login` or `Budget/pages`. */
  readonly subject: string;
  /** One sentence, with numbers. */
  readonly says: string;
  /** Page where it is to be seen. */
  readonly link: string;
}

/** How an area says whether what it knows speaks against a deployment. It answers in milliseconds: from what was computed before. */
export type GateCheck = (question: GateQuestion) => Promise<readonly GateReason[]>;
