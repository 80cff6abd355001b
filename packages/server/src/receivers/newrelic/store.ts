import type { MetricBatch } from '../../facts/metric-batch.ts';
import { type DeltaAdditions, mergeNumbers } from '../../facts/opentelemetry/deltas.ts';
import { seriesNumber } from '../../facts/series-id.ts';
import type { NewRelicMetric } from './decode.ts';

export const falls = 'a count below zero';

/** Adds one metric; answers why not. Counts and summaries are about an interval: they become totals at its end. */
export function addMetric(batch: MetricBatch, deltas: DeltaAdditions, metric: NewRelicMetric): string | undefined {
  const { labels, time: startTime, interval } = metric;
  const time = startTime + interval;
  const problem = batch.problem(labels, time);
  if (problem !== undefined) return problem;
  const described = (name: string, type: 'counter' | 'gauge' | 'summary') => ({ name, type, unit: '', description: '' });
  const gauge = (name: string, value: number) => batch.add(batch.id(described(name, 'gauge'), labels), { time, startTime: 0 }, value);
  const total = (name: string, type: 'counter' | 'summary', difference: number): string | undefined => {
    const sum = deltas.numbers.add(seriesNumber(name, labels), { time, startTime }, difference, mergeNumbers);
    if (typeof sum === 'string') return sum;
    batch.addTotal(batch.id(described(name, type), labels), sum, time);
    return undefined;
  };
  switch (metric.type) {
    case 'gauge':
      gauge(metric.name, metric.value);
      return undefined;
    case 'count':
      return metric.value < 0 ? falls : total(metric.name, 'counter', metric.value);
    case 'summary': {
      const refused = total(`${metric.name}_count`, 'summary', metric.count) ?? total(`${metric.name}_sum`, 'summary', metric.sum);
      if (refused !== undefined) return refused;
      if (metric.min !== undefined) gauge(`${metric.name}_min`, metric.min);
      if (metric.max !== undefined) gauge(`${metric.name}_max`, metric.max);
      return undefined;
    }
  }
}
