import type { Arrivals } from '../facts/arrivals.ts';
import type { Ledger } from '../facts/ledger.ts';
import type { SeriesWriter } from '../facts/series-writer.ts';
import type { AlertIntake } from '../facts/told-alert.ts';
import type { Clock } from '../platform/clock.ts';
import type { Http } from '../platform/http/server.ts';
import type { Log } from '../platform/log.ts';
import type { Facts } from '../stores/facts.ts';
import { alertsReceiver } from './alertmanager/api.ts';
import { alertmanagerReceiver } from './alertmanager/routes.ts';
import { bitbucketReceiver } from './bitbucket/routes.ts';
import { cdEventsReceiver } from './cdevents/routes.ts';
import { datadogAlertReceiver } from './datadog/alert-routes.ts';
import { datadogDoraReceiver } from './datadog/dora-routes.ts';
import { datadogReceiver } from './datadog/routes.ts';
import { devlakeReceiver } from './devlake/routes.ts';
import { eventsReceiver } from './events/routes.ts';
import type { AlertMapping } from './generic/mapping.ts';
import { genericAlertReceiver } from './generic/routes.ts';
import { githubReceiver } from './github/routes.ts';
import { gitlabReceiver } from './gitlab/routes.ts';
import { influxReceiver } from './influx/routes.ts';
import { jiraReceiver } from './jira/routes.ts';
import { linearReceiver } from './linear/routes.ts';
import { newRelicReceiver } from './newrelic/routes.ts';
import { opsgenieAlertReceiver } from './opsgenie/alert-routes.ts';
import { heartbeatReceiver } from './opsgenie/heartbeat-routes.ts';
import { opsgenieReceiver } from './opsgenie/routes.ts';
import { otlpReceiver } from './otlp/routes.ts';
import { pagerdutyEventsReceiver } from './pagerduty/events-routes.ts';
import { pagerdutyReceiver } from './pagerduty/routes.ts';
import { remoteWriteReceiver } from './prometheus/remote-write/routes.ts';
import { sleuthReceiver } from './sleuth/routes.ts';

/** What definitions say of alerts that come in. */
export interface Inbound {
  /** How alerts are read from the JSON of a tool; `undefined` where nobody defined that. */
  mapping(name: string): Promise<AlertMapping | undefined>;
  /** Takes a ping of a heartbeat; `false` where none of this name is defined. */
  ping(name: string): Promise<boolean>;
}

/** What a receiver is given: a receiver turns bytes into facts and knows nothing else. */
export interface ReceiverHouse {
  readonly facts: Facts;
  /** Takes metrics: the one of the process, because it counts each source's series. */
  readonly series: SeriesWriter;
  readonly clock: Clock;
  readonly log: Log;
  /** Counts what came in, for the page of sources. */
  readonly ledger: Ledger;
  /** Tells who computes from facts of delivery that there are new ones. */
  readonly arrivals: Arrivals;
  /** Where alerts are told. */
  readonly alerts: AlertIntake;
  readonly inbound: Inbound;
  /** Stands for a person's account or address: the same for the same, and not to be turned back. */
  pseudonym(identity: string): string;
}

/** One protocol. Adding one is a folder and a line in `receivers`. */
export type Receiver = (http: Http, house: ReceiverHouse) => void;

export const receivers: readonly Receiver[] = [
  eventsReceiver,
  otlpReceiver,
  remoteWriteReceiver,
  datadogReceiver,
  datadogDoraReceiver,
  datadogAlertReceiver,
  newRelicReceiver,
  influxReceiver,
  gitlabReceiver,
  bitbucketReceiver,
  githubReceiver,
  jiraReceiver,
  linearReceiver,
  pagerdutyReceiver,
  pagerdutyEventsReceiver,
  opsgenieReceiver,
  opsgenieAlertReceiver,
  heartbeatReceiver,
  alertmanagerReceiver,
  genericAlertReceiver,
  alertsReceiver,
  devlakeReceiver,
  sleuthReceiver,
  cdEventsReceiver,
];
