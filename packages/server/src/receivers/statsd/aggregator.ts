import { ExponentialHistogram } from '../../facts/exponential-histogram.ts';
import { bucketColumns } from '../../facts/histogram-buckets.ts';
import { type Described, MetricBatch, type Origin, ownProblem } from '../../facts/metric-batch.ts';
import { labelCost, labelProblem } from '../../facts/opentelemetry/checks.ts';
import type { Labels } from '../../facts/series-id.ts';
import { seriesNumber } from '../../facts/series-id.ts';
import type { StatsdMetric, StatsdType } from './decode.ts';

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

interface Kept {
  readonly type: StatsdType;
  readonly described: Described;
  readonly labels: Labels;
  readonly startTime: number;
  /** By the server's clock, in milliseconds. */
  seen: number;
  written: number;
}

interface Counter extends Kept {
  readonly type: 'counter';
  /** Whether any line came without a time. */
  untimed: boolean;
  total: number;
  /** Additions at times that the sender stated. */
  timed: { readonly time: number; readonly value: number }[];
}

interface Gauge extends Kept {
  readonly type: 'gauge';
  value: number;
  timed: { readonly time: number; readonly value: number }[];
}

interface MemberSet extends Kept {
  readonly type: 'set';
  readonly members: Set<string>;
}

interface Distribution extends Kept {
  readonly type: 'timer' | 'histogram';
  readonly histogram: ExponentialHistogram;
}

type Metric = Counter | Gauge | MemberSet | Distribution;

const mostTimed = 10_000;

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
      metric = create(line, now);
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
        if (metric.members.has(text)) return undefined;
        if (this.#members >= this.#options.members) return problems.members;
        this.#members++;
        metric.members.add(text.slice(0, 200));
        return undefined;
      case 'timer':
      case 'histogram':
        metric.histogram.add(metric.type === 'timer' ? Number(text) / 1000 : Number(text), 1 / rate);
        return undefined;
    }
  }

  #addTimed(metric: Counter | Gauge, time: number, value: number): string | undefined {
    if (metric.type === 'counter' && time <= metric.written) return problems.late;
    if (this.#timed >= mostTimed) return problems.full;
    this.#timed++;
    metric.timed.push({ time, value });
    return undefined;
  }
}

function create({ type, name, labels, time }: StatsdMetric, now: number): Metric {
  const kept = { labels, seen: now, written: 0, startTime: Math.min(now, (time ?? now) - 1) };
  const described = { name, unit: '', description: '' };
  switch (type) {
    case 'counter':
      return { ...kept, type, described: { ...described, type: 'counter' }, total: 0, untimed: false, timed: [] };
    case 'gauge':
      return { ...kept, type, described: { ...described, type: 'gauge' }, value: Number.NaN, timed: [] };
    case 'set':
      return { ...kept, type, described: { ...described, type: 'gauge' }, members: new Set() };
    case 'timer':
    case 'histogram':
      return {
        ...kept,
        type,
        described: { ...described, type: 'histogram', unit: type === 'timer' ? 's' : '' },
        histogram: new ExponentialHistogram(),
      };
  }
}

function write(batch: MetricBatch, metric: Metric, now: number): void {
  switch (metric.type) {
    case 'counter':
      writeCounter(batch, metric, now);
      break;
    case 'gauge':
    case 'set':
      writeGauge(batch, metric, now);
      break;
    case 'timer':
    case 'histogram':
      writeDistribution(batch, metric, now);
      break;
  }
}

/** One sample at each time that the sender stated; and one at the end of each interval, changed or not, unless all have times. */
function writeCounter(batch: MetricBatch, metric: Counter, now: number): void {
  const id = batch.id(metric.described, metric.labels);
  const add = (time: number) => {
    batch.addTotal(id, { value: metric.total, startTime: metric.startTime, began: metric.written === 0 }, time);
    metric.written = time;
  };
  for (const { time, value } of metric.timed.splice(0).sort((a, b) => a.time - b.time)) {
    metric.total += value;
    add(time);
  }
  if (metric.untimed && now > metric.written) add(now);
}

function writeGauge(batch: MetricBatch, metric: Gauge | MemberSet, now: number): void {
  const id = batch.id(metric.described, metric.labels);
  const add = (time: number, value: number) => batch.add(id, { time, startTime: 0 }, value);
  if (metric.type === 'set') {
    add(now, metric.members.size);
    metric.members.clear();
    return;
  }
  for (const { time, value } of metric.timed.splice(0)) add(time, value);
  if (!Number.isNaN(metric.value)) add(now, metric.value);
}

function writeDistribution(batch: MetricBatch, metric: Distribution, now: number): void {
  const { startTime, histogram, described, labels } = metric;
  const began = metric.written === 0;
  metric.written = now;
  const id = batch.id(described, labels);
  if (began && startTime + 1 < now) {
    batch.addHistogram(id, { time: startTime + 1, startTime }, bucketColumns(new ExponentialHistogram().buckets()));
  }
  batch.addHistogram(id, { time: now, startTime }, bucketColumns(histogram.buckets()));
  batch.addTotal(partId(batch, metric, '_count'), { value: histogram.count, startTime, began }, now);
  batch.addTotal(partId(batch, metric, '_sum'), { value: histogram.sum, startTime, began }, now);
}

/** An estimate, in bytes; a histogram is taken for as large as it may grow. */
function sizeOf({ type, labels, described }: Metric): number {
  return 600 + 3 * (described.name.length + labelCost(labels)) + (type === 'timer' || type === 'histogram' ? 16_000 : 0);
}

function end(batch: MetricBatch, metric: Metric, now: number): void {
  batch.addStale(batch.id(metric.described, metric.labels), now);
  if (metric.type !== 'timer' && metric.type !== 'histogram') return;
  for (const part of ['_count', '_sum'] as const) batch.addStale(partId(batch, metric, part), now);
}

/** Count and sum beside the native histogram, for those who ask for these alone. */
function partId(batch: MetricBatch, { described, labels }: Distribution, part: '_count' | '_sum'): bigint {
  return batch.id({ ...described, name: `${described.name}${part}` }, labels);
}
