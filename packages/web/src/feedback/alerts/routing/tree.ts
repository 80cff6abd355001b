import type { RouteSpec } from '../../../api/alert-routing.ts';

/** Durations and labels that a route has where it and those around it say nothing. */
const defaults = { groupWait: '30s', groupInterval: '5m', repeatInterval: '4h' } as const;

/** A route with what it has of those around it. */
export interface PlacedRoute {
  readonly spec: RouteSpec;
  readonly depth: number;
  readonly matchers: readonly string[];
  readonly receiver: string;
  /** `undefined`: by all labels. */
  readonly groupBy: readonly string[] | undefined;
  readonly groupWait: string;
  readonly groupInterval: string;
  readonly repeatInterval: string;
  readonly routes: readonly PlacedRoute[];
}

/** The tree as it is in force: what a route does not say is that of the route around it, but for continue and time intervals. */
export function placed(spec: RouteSpec, around?: PlacedRoute): PlacedRoute {
  const groupBy =
    spec.groupBy === undefined ? (around === undefined ? [] : around.groupBy) : spec.groupBy.includes('...') ? undefined : spec.groupBy;
  const own = {
    spec,
    depth: around === undefined ? 0 : around.depth + 1,
    matchers: spec.matchers ?? [],
    receiver: spec.receiver ?? around?.receiver ?? '',
    groupBy,
    groupWait: spec.groupWait ?? around?.groupWait ?? defaults.groupWait,
    groupInterval: spec.groupInterval ?? around?.groupInterval ?? defaults.groupInterval,
    repeatInterval: spec.repeatInterval ?? around?.repeatInterval ?? defaults.repeatInterval,
    routes: [],
  };
  return { ...own, routes: (spec.routes ?? []).map((inner) => placed(inner, own)) };
}

/** When a route's alerts are told, in a sentence. */
export function timingWords({ groupBy, groupWait, groupInterval, repeatInterval }: PlacedRoute): string {
  const together =
    groupBy === undefined ? 'each alert by itself' : groupBy.length === 0 ? 'all alerts together' : `together by ${groupBy.join(', ')}`;
  return `${together}; after ${groupWait}, news every ${groupInterval}, again after ${repeatInterval}`;
}
