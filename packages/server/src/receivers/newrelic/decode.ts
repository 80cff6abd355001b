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
  full: 'the request has too many attributes in all; send smaller batches',
} as const;

export interface Decoded {
  readonly metrics: readonly NewRelicMetric[];
  readonly rejected: ReadonlyMap<string, number>;
}

const mostAttributes = 150;
/** Of all metrics together: those that they have in common stand in the body once, but are merged for each. */
const mostMerged = 1_000_000;

/**
 * `[{common: {attributes, "interval.ms", timestamp}, metrics: [...]}]`; what `common` says holds for those metrics that do not say otherwise.
 * A metric without a timestamp is of `now` (milliseconds since the epoch, UTC).
 */
export function decodeMetrics(body: unknown, now: number): Decoded {
  const metrics: NewRelicMetric[] = [];
  const rejected = new Map<string, number>();
  const budget = { left: mostMerged };
  for (const block of listOf(body)) {
    const { common, metrics: entries } = isObject(block) ? block : { common: undefined, metrics: undefined };
    const shared = isObject(common) ? common : {};
    const attributes = new Attributes(shared.attributes, budget);
    for (const entry of listOf(entries)) {
      const metric = isObject(entry) ? decodeMetric(entry, shared, attributes, now) : problems.entry;
      if (typeof metric === 'string') rejected.set(metric, (rejected.get(metric) ?? 0) + 1);
      else metrics.push(metric);
    }
  }
  return { metrics, rejected };
}

function decodeMetric(entry: JsonObject, common: JsonObject, attributes: Attributes, now: number): NewRelicMetric | string {
  const written = textOf(entry.name);
  const name = written.length > longestName ? undefined : prometheusName(written);
  if (name === undefined) return problems.name;
  const labels = attributes.labels(entry.attributes);
  if (typeof labels === 'string') return labels;
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

/** The attributes that metrics have in common, and what becomes of them with each metric's own. */
class Attributes {
  readonly #common: JsonObject;
  readonly #size: number;
  readonly #budget: { left: number };
  /** Of metrics without attributes of their own. */
  #alone: Labels | string | undefined;

  constructor(common: unknown, budget: { left: number }) {
    this.#common = isObject(common) ? common : {};
    this.#size = Object.keys(this.#common).length;
    this.#budget = budget;
  }

  /** Labels, or why there are none: too many attributes, or too long ones. */
  labels(own: unknown): Labels | string {
    if (this.#size > mostAttributes) return problems.attributes;
    if (isObject(own)) return this.#merged(own);
    this.#alone ??= this.#merged({});
    return this.#alone;
  }

  #merged(own: JsonObject): Labels | string {
    if (this.#budget.left < 0) return problems.full;
    const merged: Record<string, unknown> = Object.assign(Object.create(null), this.#common, own);
    const pairs = Object.entries(merged)
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(([key, value]): [string, string] => [key, String(value)]);
    this.#budget.left -= pairs.length;
    if (pairs.length > mostAttributes || pairs.some(([key, value]) => key.length + value.length > 2 * longestTag))
      return problems.attributes;
    return labelsOf(pairs);
  }
}
