import type { MetricMetadata } from '../api/prometheus.ts';
import { selectorOf } from './selector.ts';

/** A metric as it was received; a histogram's or summary's series are one. */
export interface Family {
  readonly name: string;
  /** `counter`, `gauge`, `histogram`, `summary` ...; `unknown` where no sender said. */
  readonly type: string;
  readonly help: string;
  readonly unit: string;
  /** A query to begin with. */
  readonly promql: string;
}

/** What was received, by name: counters by their rate, histograms by their 95th percentile. */
export function familiesOf(names: readonly string[], metadata: Readonly<Record<string, readonly MetricMetadata[]>>): readonly Family[] {
  const known = new Set(names);
  const typeOf = (name: string) => metadata[name]?.[0]?.type;
  const families = new Set(names.map((name) => familyOf(name, known, typeOf)));
  return [...families].sort().map((name) => {
    const { help = '', unit = '', type = known.has(`${name}_bucket`) ? 'histogram' : 'unknown' } = metadata[name]?.[0] ?? {};
    return { name, type, help, unit, promql: firstQuery(name, type, known) };
  });
}

function familyOf(name: string, known: ReadonlySet<string>, typeOf: (name: string) => string | undefined): string {
  const [, family, suffix] = /^(.+)_(bucket|sum|count)$/.exec(name) ?? [];
  if (family === undefined) return name;
  const type = typeOf(family);
  if (type === 'histogram' || type === 'gaugehistogram' || (type === 'summary' && suffix !== 'bucket')) return family;
  return type === undefined && known.has(`${family}_bucket`) ? family : name;
}

function firstQuery(name: string, type: string, known: ReadonlySet<string>): string {
  const metric = selectorOf(name);
  switch (type) {
    case 'histogram':
      return known.has(`${name}_bucket`)
        ? `histogram_quantile(0.95, sum by (le) (rate(${selectorOf(`${name}_bucket`)}[5m])))`
        : `histogram_quantile(0.95, sum(rate(${metric}[5m])))`;
    case 'counter':
      return `sum(rate(${metric}[5m]))`;
    case 'summary':
      if (known.has(name)) return metric;
      return `sum(rate(${selectorOf(`${name}_sum`)}[5m])) / sum(rate(${selectorOf(`${name}_count`)}[5m]))`;
    default:
      return name.endsWith('_total') ? `sum(rate(${metric}[5m]))` : metric;
  }
}
