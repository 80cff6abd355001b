import { ownText } from '../own-text.ts';

/** What a sender says of a metric family. */
export interface Metadata {
  /** In Prometheus' words: counter, gauge, histogram, gaugehistogram, summary, info, stateset; empty when unknown. */
  readonly type: string;
  readonly unit: string;
  readonly description: string;
}

export const noMetadata: Metadata = { type: '', unit: '', description: '' };

/** `MetricType` of remote write, 1.0 and 2.0. */
export const metricTypes: readonly string[] = ['', 'counter', 'gauge', 'histogram', 'gaugehistogram', 'summary', 'info', 'stateset'];

/** What a family's name may have behind it in the names of its series. */
export const familySuffixes = ['_total', '_bucket', '_sum', '_count', '_created', '_info', '_gcount', '_gsum'] as const;

const longestDescription = 1000;
const longestUnit = 100;

export function metadata(type: string, unit: string, description: string): Metadata {
  return { type, unit: shortened(unit, longestUnit), description: shortened(description, longestDescription) };
}

function shortened(text: string, longest: number): string {
  return (text.length > longest ? ownText(text.slice(0, longest)) : text).toWellFormed();
}

/** The metadata of the family that a series of this name belongs to. */
export function ofFamily(name: string, families: ReadonlyMap<string, Metadata>): Metadata | undefined {
  const own = families.get(name);
  if (own !== undefined) return own;
  for (const suffix of familySuffixes) {
    if (!name.endsWith(suffix)) continue;
    const family = families.get(name.slice(0, -suffix.length));
    if (family !== undefined) return family;
  }
  return undefined;
}
