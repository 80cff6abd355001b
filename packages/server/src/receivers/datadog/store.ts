import type { Described, MetricBatch } from '../../facts/metric-batch.ts';
import { type DeltaAdditions, mergeNumbers } from '../../facts/opentelemetry/deltas.ts';
import { mergeExponential } from '../../facts/opentelemetry/exponential.ts';
import { seriesNumber } from '../../facts/series-id.ts';
import { addDistribution } from '../distribution.ts';
import { longestName, prometheusName } from '../naming.ts';
import { type DatadogDistribution, type DatadogSeries, problems } from './model.ts';

/** UCUM for the units that have one. */
const units: Readonly<Record<string, string>> = {
  byte: 'By',
  second: 's',
  millisecond: 'ms',
  microsecond: 'us',
  nanosecond: 'ns',
  minute: 'min',
  hour: 'h',
  day: 'd',
  percent: '%',
};

/** Adds points: counts, and rates times their interval, as totals; gauges, and rates of unknown interval, as they are. Answers how many. */
export function addSeries(batch: MetricBatch, deltas: DeltaAdditions, series: DatadogSeries): number {
  const { labels, interval, points } = series;
  const adds = series.type === 'count' || (series.type === 'rate' && interval > 0);
  const unit = Object.hasOwn(units, series.unit) ? (units[series.unit] ?? '') : '';
  const described = describe(series.metric, adds ? 'counter' : 'gauge', unit);
  if (described === undefined) {
    batch.reject(problems.name, points.length);
    return 0;
  }
  const id = seriesNumber(described.name, labels);
  // Differences must come in order.
  const ordered = points.toSorted((a, b) => a.time - b.time);
  return ordered.reduce((taken, { time, value }) => {
    const problem = batch.problem(labels, time) ?? add(time, value);
    if (problem !== undefined) batch.reject(problem);
    return taken + (problem === undefined ? 1 : 0);
  }, 0);

  function add(time: number, value: number): string | undefined {
    if (described === undefined) return problems.name;
    if (!adds) {
      batch.add(batch.id(described, labels), { time, startTime: 0 }, value);
      return undefined;
    }
    if (value < 0) return problems.falls;
    const difference = series.type === 'rate' ? value * interval : value;
    const total = deltas.numbers.add(id, { time, startTime: startOf(time, interval) }, difference, mergeNumbers);
    if (typeof total === 'string') return total;
    batch.addTotal(batch.id(described, labels), total, time);
    return undefined;
  }
}

/** Adds distributions as native histograms that grow. Answers how many points were taken. */
export function addDistributions(batch: MetricBatch, deltas: DeltaAdditions, { metric, labels, points }: DatadogDistribution): number {
  const described = describe(metric, 'histogram', '');
  if (described === undefined) {
    batch.reject(problems.name, points.length);
    return 0;
  }
  const id = seriesNumber(described.name, labels);
  let taken = 0;
  for (const { time, histogram } of points.toSorted((a, b) => a.time - b.time)) {
    const problem = batch.problem(labels, time);
    const total = problem ?? deltas.exponential.add(id, { time, startTime: startOf(time, 0) }, histogram, mergeExponential);
    if (typeof total === 'string') {
      batch.reject(total);
      continue;
    }
    addDistribution(batch, described, labels, time, total);
    taken++;
  }
  return taken;
}

/** Datadog's own clients flush every ten seconds. */
const defaultInterval = 10;

function startOf(time: number, interval: number): number {
  return time - (interval > 0 ? interval : defaultInterval) * 1000;
}

function describe(metric: string, type: Described['type'], unit: string): Described | undefined {
  const name = metric.length > longestName ? undefined : prometheusName(metric);
  return name === undefined ? undefined : { name, type, unit, description: '' };
}
