import type { incidents } from '../../facts/incidents.ts';
import type { Row } from '../../stores/clickhouse/table.ts';
import type { Deployment } from '../deployment-rows.ts';

/** What can tell that a deployment failed its users, the strongest first. */
export const rules = ['override', 'stated', 'rollback', 'revert', 'hotfix', 'incident', 'incident_by_time', 'slo', 'verdict'] as const;
export type Rule = (typeof rules)[number];

/**
 * How far each is trusted, 0-1: our own estimates, that keep the order of the rules. Evidence below `counts` proposes a failure and is shown; only
 * a person's confirmation makes it one.
 */
export const confidences: Readonly<Record<Rule, number>> = {
  override: 1,
  stated: 1,
  rollback: 0.9,
  revert: 0.85,
  hotfix: 0.8,
  incident: 0.75,
  incident_by_time: 0.5,
  slo: 0.3,
  verdict: 0.3,
};
export const counts = 0.5;

/** One reason to think that a deployment failed its users, or that it did not. */
export interface Evidence {
  readonly rule: Rule;
  readonly confidence: number;
  /** One sentence for people. */
  readonly text: string;
  readonly link: string | null;
}

/** What a rule found. */
export interface Finding extends Evidence {
  readonly deployment: Deployment;
  /** False where somebody says that it did not fail. */
  readonly failed: boolean;
  readonly incident?: Incident;
}

/** A deployment that mends what another broke. */
export interface Repair {
  readonly of: Deployment;
  readonly by: Deployment;
}

export type Incident = Omit<Row<typeof incidents>, 'received' | 'version'>;

/** A change that a deployment brought and that may take another back or be a hotfix. */
export interface BroughtChange {
  readonly environment: string;
  /** Id of the deployment. */
  readonly deployment: string;
  readonly repository: string;
  readonly number: string;
  readonly title: string;
  /** `owner:branch`. */
  readonly branch: string;
  readonly labels: readonly string[];
  readonly mergeSha: string;
  readonly headSha: string;
  readonly url: string;
}

/** A commit, the one it takes back, and the deployments that brought both to an environment; empty where none did. */
export interface BroughtRevert {
  readonly environment: string;
  readonly sha: string;
  readonly reverts: string;
  readonly subject: string;
  readonly deployment: string;
  readonly revertedDeployment: string;
}

/** A commit that an incident names, and the deployment that brought it. */
export interface BroughtCommit {
  readonly environment: string;
  readonly sha: string;
  readonly deployment: string;
}

/** What people said last of a deployment. */
export interface Said {
  readonly environment: string;
  readonly deployment: string;
  readonly failed: boolean;
  readonly reason: string;
}

/** An alert that began to fire, or an error budget that was spent. */
export interface Alarm {
  readonly environment: string;
  /** Milliseconds UTC. */
  readonly time: number;
  readonly title: string;
  readonly link: string;
}

/** Everything that the outcomes of a service's deployments are computed from. Times in milliseconds UTC. */
export interface ServiceFacts {
  readonly service: string;
  /** All but withdrawn ones, in the order of finishing. */
  readonly deployments: readonly Deployment[];
  readonly isProduction: (environment: string) => boolean;
  /** Those that name the service, or name no service and a commit, version or deployment of it. */
  readonly incidents: readonly Incident[];
  readonly namedCommits: readonly BroughtCommit[];
  readonly reverts: readonly BroughtRevert[];
  readonly changes: readonly BroughtChange[];
  readonly said: readonly Said[];
  readonly alarms: readonly Alarm[];
  /** Deployments whose metrics became worse. */
  readonly worse: readonly { readonly environment: string; readonly deployment: string; readonly text: string }[];
  readonly settings: FailureSettings;
}

export interface FailureSettings {
  /** An incident that begins later after a deployment is not blamed on it by time, milliseconds. */
  readonly incidentsWithin: number;
  /** Younger than this and without evidence a deployment is pending, milliseconds. */
  readonly pendingFor: number;
}
