import type { Definitions, Kind, Manifest } from './definitions/types.ts';
import type { Arrivals } from './facts/arrivals.ts';
import type { AlertIntake } from './facts/told-alert.ts';
import type { GateCheck } from './gate/types.ts';
import type { AlertRule } from './metrics/alert-rule.ts';
import type { Attachment } from './metrics/attached.ts';
import type { MetricFamily, MetricSource, Metrics } from './metrics/types.ts';
import type { Audit } from './platform/audit.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Database } from './platform/database.ts';
import type { Http } from './platform/http/server.ts';
import type { Job } from './platform/jobs.ts';
import type { Log } from './platform/log.ts';
import type { Loop } from './platform/loops.ts';
import type { Secret } from './platform/secret.ts';
import type { Facts } from './stores/facts.ts';

/** What an area is given to work with. */
export interface House {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly secret: Secret;
  readonly facts: Facts;
  readonly database: Database;
  readonly definitions: Definitions;
  readonly metrics: Metrics;
  readonly audit: Audit;
  readonly arrivals: Arrivals;
  /** Where alerts are told. */
  readonly alerts: AlertIntake;
  /** The alert rules of all areas. @throws what one of them throws. */
  alertRules(): Promise<readonly AlertRule[]>;
}

/** The one shape of all five areas. */
export interface Area {
  readonly name: 'kpi' | 'delivery' | 'reliability' | 'optimization' | 'feedback';
  readonly kinds: readonly Kind[];
  /** Definitions that come with the server. */
  readonly defaults?: readonly Manifest[];
  metrics(house: House): readonly MetricSource[];
  /** Metrics whose names depend on definitions, such as `kpi.<name>`. */
  families?(house: House): readonly MetricFamily[];
  /** Which metrics tell how a service does. */
  attached?(house: House): Attachment;
  /** Alert rules that follow from its definitions, such as burn rates of SLOs; asked for every few seconds. */
  alertRules?(house: House): Promise<readonly AlertRule[]>;
  /** What it knows that may speak against a deployment. */
  gateCheck?(house: House): GateCheck;
  routes(http: Http, house: House): void;
  jobs(house: House): readonly Job[];
  /** What it does every few seconds. */
  loops?(house: House): readonly Loop[];
}
