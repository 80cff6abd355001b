import { queryOptions } from '@tanstack/react-query';
import type { Labels } from './alerts.ts';
import { post } from './client.ts';

/** A route as the definition `AlertRouting/default` writes it; what is absent is that of the route around it. */
export interface RouteSpec {
  readonly receiver?: string;
  readonly matchers?: readonly string[];
  readonly groupBy?: readonly string[];
  readonly groupWait?: string;
  readonly groupInterval?: string;
  readonly repeatInterval?: string;
  readonly continue?: boolean;
  readonly muteTimeIntervals?: readonly string[];
  readonly activeTimeIntervals?: readonly string[];
  readonly routes?: readonly RouteSpec[];
}

export interface TimeIntervalPart {
  readonly times?: readonly { readonly startTime: string; readonly endTime: string }[];
  readonly weekdays?: readonly string[];
  readonly daysOfMonth?: readonly string[];
  readonly months?: readonly string[];
  readonly years?: readonly string[];
  readonly location?: string;
}

export interface RoutingSpec {
  readonly route: RouteSpec;
  readonly receivers: readonly { readonly name: string; readonly channels?: readonly string[]; readonly escalationPolicy?: string }[];
  readonly inhibitRules?: readonly {
    readonly name?: string;
    readonly sourceMatchers: readonly string[];
    readonly targetMatchers: readonly string[];
    readonly equal?: readonly string[];
  }[];
  readonly timeIntervals?: readonly { readonly name: string; readonly intervals: readonly TimeIntervalPart[] }[];
}

/** A route that an alert takes. Durations in seconds. */
export interface TakenRoute {
  /** Matchers from the root. */
  readonly route: string;
  /** Positions among the routes of the definition; empty for the root. */
  readonly place: readonly number[];
  readonly receiver: string;
  readonly channels: readonly string[];
  readonly escalationPolicy: string | null;
  readonly groupLabels: Labels;
  readonly groupWait: number;
  readonly groupInterval: number;
  readonly repeatInterval: number;
  /** Time intervals that keep it quiet now. */
  readonly mutedBy: readonly string[];
}

export interface Routed {
  readonly routes: readonly TakenRoute[];
  readonly silencedBy: readonly string[];
  readonly inhibitedBy: readonly string[];
}

/** Where an alert with these labels would go. */
export const routedQuery = (labels: Labels) =>
  queryOptions({
    queryKey: ['alert-routing', 'test', labels],
    queryFn: ({ signal }) => post<Routed>('/alert-routing/test', { labels }, signal),
  });
