import { stringify } from 'yaml';
import type { RouteSpec, RoutingSpec } from '../routing/spec.ts';

/** The routing as an alertmanager.yml, for clients that read it there, such as `amtool config routes`; receivers by their names alone. */
export function alertmanagerYaml({ route, receivers, inhibitRules = [], timeIntervals = [] }: RoutingSpec): string {
  return stringify({
    route: routeOf(route),
    receivers: receivers.map(({ name }) => ({ name })),
    ...(inhibitRules.length === 0
      ? {}
      : {
          inhibit_rules: inhibitRules.map(({ sourceMatchers, targetMatchers, equal }) =>
            present({ source_matchers: sourceMatchers, target_matchers: targetMatchers, equal }),
          ),
        }),
    ...(timeIntervals.length === 0
      ? {}
      : {
          time_intervals: timeIntervals.map(({ name, intervals }) => ({
            name,
            time_intervals: intervals.map(({ times, daysOfMonth, ...rest }) =>
              present({
                ...rest,
                days_of_month: daysOfMonth,
                times: times?.map(({ startTime, endTime }) => ({ start_time: startTime, end_time: endTime })),
              }),
            ),
          })),
        }),
  });
}

function routeOf(route: RouteSpec): unknown {
  const { receiver, matchers, groupBy, groupWait, groupInterval, repeatInterval, muteTimeIntervals, activeTimeIntervals, routes } = route;
  return present({
    receiver,
    matchers,
    group_by: groupBy,
    group_wait: groupWait,
    group_interval: groupInterval,
    repeat_interval: repeatInterval,
    continue: route.continue,
    mute_time_intervals: muteTimeIntervals,
    active_time_intervals: activeTimeIntervals,
    routes: routes?.map(routeOf),
  });
}

function present(value: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined));
}
