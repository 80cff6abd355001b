import { createHash } from 'node:crypto';
import type { DefinitionLookup } from '../../definitions/types.ts';
import { type MetricSpec, metricKind } from '../../metrics/definitions.ts';
import type { MetricExpression } from '../../metrics/types.ts';
import type { Indicator, TimeSlices } from '../slo.ts';

/** One thing that is counted, whoever asks: an indicator, as events or as time slices. */
export interface Sli {
  /** 64-bit hash of what it is made of, definitions of metrics included. */
  readonly id: bigint;
  readonly indicator: Indicator;
  readonly slices: TimeSlices | undefined;
  /** Milliseconds from one row to the next: a minute of events, or a slice. */
  readonly step: number;
  /** Whether minutes add up to hours: not of PromQL, whose rates and increases are estimates over the width of a bucket. */
  readonly addsUp: boolean;
}

export const minute = 60_000;

/** Definitions of metrics by name: what the names in an indicator mean. */
export type Meanings = ReadonlyMap<string, MetricSpec>;

export async function readMeanings(definitions: DefinitionLookup): Promise<Meanings> {
  return new Map((await definitions.list(metricKind)).map(({ metadata, spec }) => [metadata.name, spec]));
}

export function sliOf(indicator: Indicator, slices: TimeSlices | undefined, meanings: Meanings): Sli {
  const metrics = metricsOf(indicator);
  const used = new Map<string, MetricSpec>();
  for (const metric of metrics) collect(metric, meanings, used);
  const meant = [...used].sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256')
    .update(JSON.stringify(sorted([indicator, slices ?? null, meant])))
    .digest();
  const estimated = metrics.some(isPromql) || meant.some(([, spec]) => spec.promql !== undefined);
  const every = indicator.kind === 'events' ? minute : indicator.every;
  return {
    id: hash.readBigUInt64BE(0),
    indicator,
    slices,
    step: slices?.width ?? every,
    addsUp: slices !== undefined || indicator.kind !== 'events' || !estimated,
  };
}

/** The metrics that an indicator asks. */
export function metricsOf(indicator: Indicator): readonly MetricExpression[] {
  return indicator.kind === 'events' ? [indicator.events, indicator.total] : [indicator.metric];
}

function isPromql(metric: MetricExpression): boolean {
  if (typeof metric === 'string') return false;
  return 'promql' in metric || ('formula' in metric && Object.values(metric.metrics).some(isPromql));
}

function collect(metric: MetricExpression, meanings: Meanings, used: Map<string, MetricSpec>): void {
  const name = typeof metric === 'string' ? metric : 'metric' in metric ? metric.metric : undefined;
  if (name === undefined) {
    if (typeof metric === 'object' && 'formula' in metric) for (const part of Object.values(metric.metrics)) collect(part, meanings, used);
    return;
  }
  const spec = meanings.get(name);
  if (spec === undefined || used.has(name)) return;
  used.set(name, spec);
  if (spec.metric !== undefined) collect(spec.metric, meanings, used);
  for (const part of Object.values(spec.metrics ?? {})) collect(part, meanings, used);
}

/** The order in which somebody wrote the fields of an object means nothing. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
}
