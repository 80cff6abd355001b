import type { Direction, Filter, MetricExpression, Stat } from './types.ts';

/** What runs somewhere, and what others call it. */
export interface Runs {
  readonly service: string;
  /** The service's name and its aliases: by one of them its telemetry may come. */
  readonly names: readonly string[];
}

/** A metric that tells how one service does: a definition names the service, or its telemetry carries its name. */
export interface AttachedMetric {
  /** For people: the metric, and in braces what narrows it. Unique among those of a service. */
  readonly name: string;
  readonly metric: MetricExpression;
  readonly filter?: Filter | undefined;
  readonly stat?: Stat | undefined;
  /** Absent: the metric's own. */
  readonly title?: string | undefined;
  readonly direction?: Direction | undefined;
  /** Whether its values follow traffic and tell something within minutes, or only by days. */
  readonly pace: 'minutes' | 'days';
  /** Smallest change worth telling, in the metric's unit; a share of what it was is asked for besides. */
  readonly smallest?: number | undefined;
  /** `smallest` is all that is asked for: a share of an SLI near 1 would be many times its error budget. */
  readonly smallestAlone?: boolean | undefined;
  /** The only environments that it is about, where its definition names them. */
  readonly environments?: readonly string[] | undefined;
  /** People named it: when it has no data, that is worth saying. */
  readonly named: boolean;
}

/** How an area says which of its metrics belong to a service, so that others need not know its definitions. */
export type Attachment = (to: Runs) => Promise<readonly AttachedMetric[]>;

/** What a metric's name and what narrows it look like for people: `http.requests{service="checkout"}`. */
export function narrowedName(name: string, filter: Filter): string {
  const parts = Object.entries(filter).map(([key, values]) => `${key}=${JSON.stringify([values].flat().join('|'))}`);
  return parts.length === 0 ? name : `${name}{${parts.join(',')}}`;
}

/** The values of a dimension that an expression's own filters ask for; undefined where they ask for none. */
export function askedOf(dimension: string, metric: MetricExpression, filter: Filter = {}): readonly string[] | undefined {
  const own = Object.hasOwn(filter, dimension) ? [filter[dimension] ?? []].flat() : undefined;
  if (own !== undefined || typeof metric === 'string' || 'sql' in metric || 'promql' in metric || 'counter' in metric) return own;
  if ('metric' in metric) return askedOf(dimension, metric.metric, metric.filter);
  const parts = Object.values(metric.metrics).flatMap((part) => {
    const asked = askedOf(dimension, part);
    return asked === undefined ? [] : [asked];
  });
  return parts.length === 0 ? undefined : [...new Set(parts.flat())];
}
