import type { Labels } from '../../facts/series-id.ts';
import { isObject, type JsonObject, listOf, numberOf, textOf } from '../json-object.ts';
import { labelsOf, longestName, longestTag, prometheusName } from '../naming.ts';

interface Common {
  /** As Prometheus writes it. */
  readonly name: string;
  readonly labels: Labels;
  /** Milliseconds since the epoch, UTC: the beginning of what it is about. */
  readonly time: number;
  /** Milliseconds that it is about; 0 for a gauge. */
  readonly interval: number;
}

export type NewRelicMetric = Common &
  (
    | { readonly type: 'gauge' | 'count'; readonly value: number }
    | {
        readonly type: 'summary';
        readonly count: number;
        readonly sum: number;
        readonly min: number | undefined;
        readonly max: number | undefined;
      }
  );

export const problems = {
  entry: 'a metric that is not a metric',
  name: 'a metric name that is empty, too long, or has no letter or digit',
  type: 'a metric of an unknown type',
  value: 'a metric without a finite value',
  interval: 'a count or summary without interval.ms',
  attributes: 'a metric with more than 150 attributes, or one that is too long',
} as const;

export interface Decoded {
  readonly metrics: readonly NewRelicMetric[];
  readonly rejected: ReadonlyMap<string, number>;
}

const mostAttributes = 150;

/**
 * `[{common: {attributes, "interval.ms", timestamp}, metrics: [...]}]`; what `common` says holds for those metrics that do not say otherwise.
 * A metric without a timestamp is of `now` (milliseconds since the epoch, UTC).
 */
export function decodeMetrics(body: unknown, now: number): Decoded {
  const metrics: NewRelicMetric[] = [];
  const rejected = new Map<string, number>();
  for (const block of listOf(body)) {
    const { common, metrics: entries } = isObject(block) ? block : { common: undefined, metrics: undefined };
    const shared = isObject(common) ? common : {};
    for (const entry of listOf(entries)) {
      const metric = isObject(entry) ? decodeMetric(entry, shared, now) : problems.entry;
      if (typeof metric === 'string') rejected.set(metric, (rejected.get(metric) ?? 0) + 1);
      else metrics.push(metric);
    }
  }
  return { metrics, rejected };
}

function decodeMetric(entry: JsonObject, common: JsonObject, now: number): NewRelicMetric | string {
  const written = textOf(entry.name);
  const name = written.length > longestName ? undefined : prometheusName(written);
  if (name === undefined) return problems.name;
  const labels = attributeLabels(common.attributes, entry.attributes);
  if (labels === undefined) return problems.attributes;
  const time = numberOf(entry.timestamp) ?? numberOf(common.timestamp) ?? now;
  const interval = numberOf(entry['interval.ms']) ?? numberOf(common['interval.ms']) ?? 0;
  const shared = { name, labels, time: Math.round(time), interval };
  const type = entry.type ?? 'gauge';
  if (type === 'gauge') return withValue({ ...shared, interval: 0 }, 'gauge', entry.value);
  if (type !== 'count' && type !== 'summary') return problems.type;
  if (!(interval > 0)) return problems.interval;
  return type === 'count' ? withValue(shared, 'count', entry.value) : withSummary(shared, entry.value);
}

function withValue(common: Common, type: 'gauge' | 'count', written: unknown): NewRelicMetric | string {
  const value = numberOf(written);
  return value === undefined ? problems.value : { ...common, type, value };
}

function withSummary(common: Common, written: unknown): NewRelicMetric | string {
  const value = isObject(written) ? written : {};
  const [count, sum] = [numberOf(value.count), numberOf(value.sum)];
  if (count === undefined || sum === undefined || count < 0) return problems.value;
  return { ...common, type: 'summary', count, sum, min: numberOf(value.min), max: numberOf(value.max) };
}

/** `undefined` when there are too many attributes, or too long ones. */
function attributeLabels(...attributes: readonly unknown[]): Labels | undefined {
  const merged: Record<string, unknown> = Object.assign(Object.create(null), ...attributes.filter(isObject));
  const pairs = Object.entries(merged)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([key, value]): [string, string] => [key, String(value)]);
  if (pairs.length > mostAttributes || pairs.some(([key, value]) => key.length + value.length > 2 * longestTag)) return undefined;
  return labelsOf(pairs);
}
