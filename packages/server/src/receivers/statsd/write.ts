import type { MetricBatch } from '../../facts/metric-batch.ts';
import { addDistribution } from '../distribution.ts';
import type { Counter, Distribution, Gauge, MemberSet, Metric } from './metric.ts';

/** Adds what a metric has to say at the end of an interval. `now` in milliseconds since the epoch, UTC. */
export function write(batch: MetricBatch, metric: Metric, now: number): void {
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
  addDistribution(batch, described, labels, now, { value: histogram.buckets(), startTime, began });
}

/** Ends the series of a metric. */
export function end(batch: MetricBatch, metric: Metric, now: number): void {
  batch.addStale(batch.id(metric.described, metric.labels), now);
  if (metric.type !== 'timer' && metric.type !== 'histogram') return;
  for (const part of ['_count', '_sum'] as const) batch.addStale(partId(batch, metric, part), now);
}

function partId(batch: MetricBatch, { described, labels }: Distribution, part: '_count' | '_sum'): bigint {
  return batch.id({ ...described, name: `${described.name}${part}` }, labels);
}
