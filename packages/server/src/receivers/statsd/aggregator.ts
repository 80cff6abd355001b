import { MetricBatch, type Origin, ownProblem } from '../../facts/metric-batch.ts';
import { labelProblem } from '../../facts/opentelemetry/checks.ts';
import { seriesNumber } from '../../facts/series-id.ts';
import { ownLabels, ownText } from '../own-text.ts';
import type { StatsdMetric } from './decode.ts';
import { type Counter, create, type Gauge, type MemberSet, type Metric, sizeOf } from './metric.ts';
import { end, write } from './write.ts';

export const problems = {
  type: 'a metric whose name and tags already belong to another type',
  full: 'a metric beyond the number that is aggregated at a time',
  members: 'a member of a set beyond the number that is kept at a time',
  falls: 'a counter with a negative value',
  late: 'a counter with a time that is not newer than what was written',
} as const;

export interface AggregatorOptions {
  /** Metrics with their tags that are kept at a time. */
  readonly limit?: number;
  /** Bytes that they may take, by estimate. */
  readonly memory?: number;
  /** Members of all sets together in one interval. */
  readonly members?: number;
  /** Milliseconds after its last line at which a metric ends. */
  readonly idle?: number;
}

const mostTimed = 10_000;
/** Characters by which members of a set are told apart. */
const longestMember = 200;

/** What StatsD's lines of an interval add up to; counters and histograms go on adding up for as long as they live. */
export class Aggregator {
  readonly #options: Required<AggregatorOptions>;
  readonly #metrics = new Map<bigint, Metric>();
  /** Lines repeat: their name and tags need not be hashed each time. */
  #known = new Map<string, Metric>();
  #bytes = 0;
  #members = 0;
  #timed = 0;

  constructor(options: AggregatorOptions = {}) {
    this.#options = { limit: 100_000, memory: 256 * 1024 * 1024, members: 200_000, idle: 300_000, ...options };
  }

  /** Takes one line's measurements; answers why it does not. `signed`: whether a sign before a gauge's value makes it a change. */
  take(line: StatsdMetric, now: number, signed = true): string | undefined {
    if (line.type === 'counter' && line.values.some((value) => Number(value) < 0)) return problems.falls;
    const metric = this.#metric(line, now);
    if (typeof metric === 'string') return metric;
    metric.seen = now;
    for (const value of line.values) {
      const problem = this.#add(metric, value, line, signed);
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  /** What there is to write at the end of an interval, in batches of bounded size. */
  *flush(origin: Origin): Generator<MetricBatch> {
    let batch = new MetricBatch(origin);
    this.#members = 0;
    this.#timed = 0;
    for (const [id, metric] of this.#metrics) {
      if (batch.full) {
        yield batch;
        batch = new MetricBatch(origin);
      }
      if (origin.now - metric.seen < this.#options.idle) write(batch, metric, origin.now);
      else {
        end(batch, metric, origin.now);
        this.#metrics.delete(id);
        this.#bytes -= sizeOf(metric);
        this.#known = new Map();
      }
    }
    yield batch;
  }

  get size(): number {
    return this.#metrics.size;
  }

  #metric(line: StatsdMetric, now: number): Metric | string {
    const { type, name, labels } = line;
    const key = JSON.stringify([type, name, labels]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const id = seriesNumber(name, labels);
    let metric = this.#metrics.get(id);
    if (metric === undefined) {
      const problem = ownProblem(labels) ?? labelProblem(labels);
      if (problem !== undefined) return problem;
      metric = create({ ...line, name: ownText(name), labels: ownLabels(labels) }, now);
      const bytes = sizeOf(metric);
      if (this.#metrics.size >= this.#options.limit || this.#bytes + bytes > this.#options.memory) return problems.full;
      this.#metrics.set(id, metric);
      this.#bytes += bytes;
    }
    if (metric.type !== type) return problems.type;
    if (this.#known.size < 2 * this.#options.limit) this.#known.set(key, metric);
    return metric;
  }

  #add(metric: Metric, text: string, { rate, time }: StatsdMetric, signed: boolean): string | undefined {
    switch (metric.type) {
      case 'counter':
        if (time !== undefined) return this.#addTimed(metric, time, Number(text) / rate);
        metric.untimed = true;
        metric.total += Number(text) / rate;
        return undefined;
      case 'gauge':
        if (time !== undefined) return this.#addTimed(metric, time, Number(text));
        metric.value = Number(text) + (signed && /^[+-]/.test(text) && !Number.isNaN(metric.value) ? metric.value : 0);
        return undefined;
      case 'set':
        return this.#addMember(metric, ownText(text.slice(0, longestMember)));
      case 'timer':
      case 'histogram':
        metric.histogram.add(metric.type === 'timer' ? Number(text) / 1000 : Number(text), 1 / rate);
        return undefined;
    }
  }

  #addMember({ members }: MemberSet, member: string): string | undefined {
    if (members.has(member)) return undefined;
    if (this.#members >= this.#options.members) return problems.members;
    this.#members++;
    members.add(member);
    return undefined;
  }

  #addTimed(metric: Counter | Gauge, time: number, value: number): string | undefined {
    if (metric.type === 'counter' && time <= metric.written) return problems.late;
    if (this.#timed >= mostTimed) return problems.full;
    this.#timed++;
    metric.timed.push({ time, value });
    return undefined;
  }
}
