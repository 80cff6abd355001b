import type { Definitions, Kind, Manifest } from './definitions/types.ts';
import type { MetricFamily, MetricSource, Metrics } from './metrics/types.ts';
import type { Audit } from './platform/audit.ts';
import type { Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Database } from './platform/database.ts';
import type { Http } from './platform/http/server.ts';
import type { Job } from './platform/jobs.ts';
import type { Log } from './platform/log.ts';
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
  routes(http: Http, house: House): void;
  jobs(house: House): readonly Job[];
}
