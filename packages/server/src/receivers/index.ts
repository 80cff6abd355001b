import type { Ledger } from '../facts/ledger.ts';
import type { SeriesWriter } from '../facts/series-writer.ts';
import type { Clock } from '../platform/clock.ts';
import type { Http } from '../platform/http/server.ts';
import type { Log } from '../platform/log.ts';
import type { Facts } from '../stores/facts.ts';
import { datadogReceiver } from './datadog/routes.ts';
import { eventsReceiver } from './events/routes.ts';
import { influxReceiver } from './influx/routes.ts';
import { newRelicReceiver } from './newrelic/routes.ts';
import { otlpReceiver } from './otlp/routes.ts';
import { remoteWriteReceiver } from './prometheus/remote-write/routes.ts';

/** What a receiver is given: a receiver turns bytes into facts and knows nothing else. */
export interface ReceiverHouse {
  readonly facts: Facts;
  /** Takes metrics: the one of the process, because it counts each source's series. */
  readonly series: SeriesWriter;
  readonly clock: Clock;
  readonly log: Log;
  /** Counts what came in, for the page of sources. */
  readonly ledger: Ledger;
}

/** One protocol. Adding one is a folder and a line in `receivers`. */
export type Receiver = (http: Http, house: ReceiverHouse) => void;

export const receivers: readonly Receiver[] = [
  eventsReceiver,
  otlpReceiver,
  remoteWriteReceiver,
  datadogReceiver,
  newRelicReceiver,
  influxReceiver,
];
