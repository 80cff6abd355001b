import { MetricBatch } from '../../facts/metric-batch.ts';
import { timeline } from '../../facts/timeline.ts';
import type { Row } from '../../stores/clickhouse/table.ts';
import { eventRow } from '../event-entry.ts';
import type { ReceiverHouse } from '../index.ts';
import { ownLabels, ownText } from '../own-text.ts';
import { addServiceCheck } from '../service-check.ts';
import type { Address } from '../sockets/address.ts';
import { SocketListener } from '../sockets/listener.ts';
import { Aggregator, type AggregatorOptions } from './aggregator.ts';
import { decodeLine, type ServiceCheck, type StatsdEvent } from './decode.ts';

/** No key says who sends: all of it is one source. */
const source = 'statsd';
const protocol = 'statsd';
const intervalMs = 10_000;
/** Of one interval: whoever can reach the socket could otherwise fill the timeline. */
const mostEvents = 20;
const mostChecks = 10_000;

const tooManyEvents = `more than ${mostEvents} events in ten seconds`;
const tooManyChecks = `more than ${mostChecks} service checks in ten seconds`;

export interface StatsdOptions extends AggregatorOptions {
  readonly addresses: readonly Address[];
  /** Milliseconds from one write to the next. */
  readonly interval?: number;
}

/** StatsD and DogStatsD over UDP, TCP and Unix stream sockets. */
export class StatsdListener {
  readonly #house: ReceiverHouse;
  readonly #aggregator: Aggregator;
  readonly #sockets: SocketListener;
  readonly #interval: number;
  #events: Row<typeof timeline>[] = [];
  #checks: ServiceCheck[] = [];
  #accepted = 0;
  #rejected = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(house: ReceiverHouse, { addresses, interval = intervalMs, ...options }: StatsdOptions) {
    this.#house = house;
    this.#aggregator = new Aggregator(options);
    this.#interval = interval;
    this.#sockets = new SocketListener(
      addresses,
      {
        name: 'StatsD',
        framed: true,
        take: (text, address) => this.take(text, address),
        drop: (reason, count) => this.#reject(reason, count),
      },
      house.log,
    );
  }

  /** Opens the sockets and answers where they listen. @throws AppError `conflict` */
  async start(): Promise<Address[]> {
    const addresses = await this.#sockets.start();
    this.#timer = setInterval(() => void this.flush(), this.#interval).unref();
    return addresses;
  }

  /** Takes lines; a bad one harms no other. */
  take(text: string, address: Address): void {
    const now = this.#house.clock.now();
    const signed = address.options.get('signed') !== 'absolute';
    for (const line of text.split('\n')) if (line !== '' && line !== '\r') this.#line(line.trimEnd(), now, signed);
  }

  /** Writes the interval; a failure is logged: counters and gauges go into the next one, sets, events and checks are lost. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sockets.close();
    await this.flush();
  }

  #line(line: string, now: number, signed: boolean): void {
    const decoded = decodeLine(line, now);
    const problem = (() => {
      switch (decoded.kind) {
        case 'problem':
          return decoded.problem;
        case 'metric':
          return this.#aggregator.take(decoded, now, signed);
        case 'event':
          return this.#event(decoded, now);
        case 'check':
          if (this.#checks.length >= mostChecks) return tooManyChecks;
          this.#checks.push({ ...decoded, name: ownText(decoded.name), labels: ownLabels(decoded.labels), time: decoded.time ?? now });
          return undefined;
      }
    })();
    if (problem === undefined) this.#accepted++;
    else this.#reject(problem, 1);
  }

  #event(event: StatsdEvent, now: number): string | undefined {
    if (this.#events.length >= mostEvents) return tooManyEvents;
    this.#events.push(eventRow(event, now));
    return undefined;
  }

  #reject(reason: string, count: number): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + count);
  }

  async #write(): Promise<void> {
    const { clock, log, facts } = this.#house;
    const now = clock.now();
    const [events, checks] = [this.#events.splice(0), this.#checks.splice(0)];
    try {
      for (const batch of this.#aggregator.flush({ source, now })) await this.#append(batch);
      await this.#append(this.#checkBatch(checks, now));
      if (events.length > 0) await facts.append(timeline, events);
    } catch (error) {
      log.warn({ err: error }, 'StatsD metrics of an interval were not written');
    }
    this.#house.ledger.count(source, protocol, this.#accepted, this.#rejected);
    this.#accepted = 0;
    this.#rejected = new Map();
  }

  async #append(batch: MetricBatch): Promise<void> {
    const written = await this.#house.series.append(source, batch.finish());
    for (const [reason, count] of [...batch.rejected, ...written.rejected]) this.#reject(reason, count);
  }

  #checkBatch(checks: readonly ServiceCheck[], now: number): MetricBatch {
    const batch = new MetricBatch({ source, now });
    for (const { name, status, time = now, labels } of checks) addServiceCheck(batch, { name, status, time, labels });
    return batch;
  }
}
