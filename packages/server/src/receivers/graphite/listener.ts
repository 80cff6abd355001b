import { MetricBatch } from '../../facts/metric-batch.ts';
import type { ReceiverHouse } from '../index.ts';
import { ownLabels, ownText } from '../own-text.ts';
import type { Address } from '../sockets/address.ts';
import { SocketListener } from '../sockets/listener.ts';
import { decodeLine, type GraphiteSample } from './decode.ts';
import { parseTemplate, type Template } from './template.ts';

/** No key says who sends: all of it is one source. */
const source = 'graphite';
const protocol = 'graphite';
const intervalMs = 1000;
const mostWaiting = 200_000;
/** Samples that are written at once, well below what a batch takes. */
const perBatch = 50_000;

const behind = 'a line while the store was behind';

export interface GraphiteOptions {
  readonly addresses: readonly Address[];
  /** Milliseconds from one write to the next. */
  readonly interval?: number;
  /** Samples that may wait to be written. */
  readonly waiting?: number;
}

/** Graphite's plaintext protocol over TCP and UDP. */
export class GraphiteListener {
  readonly #house: ReceiverHouse;
  readonly #sockets: SocketListener;
  readonly #templates: ReadonlyMap<Address, Template>;
  readonly #interval: number;
  readonly #mostWaiting: number;
  #waiting: GraphiteSample[] = [];
  #rejected = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  /** @throws AppError `invalid_request` for a template that is none. */
  constructor(house: ReceiverHouse, { addresses, interval = intervalMs, waiting = mostWaiting }: GraphiteOptions) {
    this.#house = house;
    this.#interval = interval;
    this.#mostWaiting = waiting;
    this.#templates = new Map(
      addresses.flatMap((address) => {
        const template = address.options.get('template');
        return template === null ? [] : [[address, parseTemplate(template)]];
      }),
    );
    const drop = (reason: string, count: number) => this.#reject(reason, count);
    this.#sockets = new SocketListener(addresses, { name: 'Graphite', take: (text, address) => this.take(text, address), drop }, house.log);
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
    const template = this.#templates.get(address);
    for (const line of text.split('\n')) {
      if (line.trim() === '') continue;
      const sample = decodeLine(line, now, template);
      if (typeof sample === 'string') this.#reject(sample, 1);
      else if (this.#waiting.length >= this.#mostWaiting) this.#reject(behind, 1);
      else this.#waiting.push({ ...sample, name: ownText(sample.name), labels: ownLabels(sample.labels) });
    }
  }

  /** Writes what waits. What the store does not take now waits for the next time, as long as there is room. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#sockets.close();
    await this.flush();
  }

  #reject(reason: string, count: number): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + count);
  }

  async #write(): Promise<void> {
    const { series, clock, log, ledger } = this.#house;
    let accepted = 0;
    try {
      while (this.#waiting.length > 0) {
        const batch = new MetricBatch({ source, now: clock.now() });
        const taken = this.#fill(batch);
        const written = await series.append(source, batch.finish());
        this.#waiting.splice(0, taken);
        for (const [reason, count] of [...batch.rejected, ...written.rejected]) this.#reject(reason, count);
        accepted += written.accepted;
      }
    } catch (error) {
      log.warn({ err: error }, 'Graphite metrics were not written yet');
    }
    ledger.count(source, protocol, accepted, this.#rejected);
    this.#rejected = new Map();
  }

  /** Answers how many of those that wait are in the batch, or refused for good. */
  #fill(batch: MetricBatch): number {
    let taken = 0;
    for (const { name, labels, value, time } of this.#waiting) {
      if (taken >= perBatch || batch.full) break;
      taken++;
      const problem = batch.problem(labels, time);
      if (problem === undefined) {
        batch.add(batch.id({ name, type: 'unknown', unit: '', description: '' }, labels), { time, startTime: 0 }, value);
      } else batch.reject(problem);
    }
    return taken;
  }
}
