import type { MetricSummary } from '../api/metrics.ts';
import type { Family } from '../query/families.ts';

export type Origin = 'built in' | 'definition' | 'received';

/** A row of the list of all metrics. */
export interface ListedMetric {
  readonly name: string;
  /** What people call it; the name where nobody said. */
  readonly title: string;
  readonly description: string;
  readonly unit: string;
  /** Of received metrics: counter, gauge, histogram ... */
  readonly type: string;
  readonly dimensions: string;
  readonly origin: Origin;
  /** The query that shows it; absent for metrics with a page of their own. */
  readonly promql?: string;
}

export function fromSummary({ name, title, description, unit, dimensions, origin }: MetricSummary): ListedMetric {
  return {
    name,
    title,
    description,
    unit: unit.replaceAll('_', ' '),
    type: '',
    dimensions: dimensions.join(', '),
    origin: origin === 'builtin' ? 'built in' : 'definition',
  };
}

export function fromFamily({ name, type, help, unit, promql }: Family): ListedMetric {
  return {
    name,
    title: name,
    description: help,
    unit: unitWords(unit),
    type: type === 'unknown' ? '' : type,
    dimensions: '',
    origin: 'received',
    promql,
  };
}

/** Words for units as OpenTelemetry writes them (UCUM); `{order}` and what is not known stay as they are, without braces. */
function unitWords(unit: string): string {
  const words: Readonly<Record<string, string>> = {
    s: 'seconds',
    ms: 'milliseconds',
    By: 'bytes',
    '1': 'ratio',
    '%': 'percent',
    Cel: '°C',
  };
  return words[unit] ?? unit.replaceAll(/[{}]/g, '');
}
