import type { ForeignManifest } from '../../../definitions/types.ts';
import { type ForeignChannel, foreignChannels } from './foreign-channels.ts';
import { isObject, type Json, listOf, textsOf } from './foreign-values.ts';

const apiVersion = 'binnacle/v1';

/**
 * What an alertmanager.yml says (https://prometheus.io/docs/alerting/latest/configuration/): its route, inhibitions and time intervals as the one
 * AlertRouting, and the configurations of its receivers as NotificationChannels without their secrets. `undefined` for anything else.
 */
export function routingOf(value: unknown): ForeignManifest[] | undefined {
  if (!isObject(value) || value.apiVersion !== undefined || value.kind !== undefined) return undefined;
  if (!isObject(value.route) || !Array.isArray(value.receivers)) return undefined;
  const channels = value.receivers.flatMap((receiver, index) => foreignChannels(receiver, index));
  const leftOut = channels.filter(({ spec }) => spec === undefined).map(({ note }) => note);
  const taken = channels.filter(({ spec }) => spec !== undefined);
  const annotations = leftOut.length === 0 ? {} : { annotations: { 'left-out': leftOut.join(' ') } };
  const routing = {
    apiVersion,
    kind: 'AlertRouting',
    metadata: { name: 'default', displayName: 'Routing of alerts', ...annotations },
    spec: specOf(value, taken),
  };
  return [...taken.map(channelManifest), { manifest: routing, placeOf: placeInFile }];
}

function channelManifest({ name, spec, note, place }: ForeignChannel): ForeignManifest {
  const metadata = { name, ...(note === '' ? {} : { annotations: { 'from-alertmanager': note } }) };
  return { manifest: { apiVersion, kind: 'NotificationChannel', metadata, spec }, placeOf: () => place };
}

function specOf(file: Json, channels: readonly ForeignChannel[]): unknown {
  // Before 0.24 time intervals were only those that mute.
  const intervals = [...listOf(file.time_intervals), ...listOf(file.mute_time_intervals)];
  return {
    route: routeOf(file.route),
    receivers: listOf(file.receivers).map((receiver, index) => {
      if (!isObject(receiver)) return receiver;
      const own = channels.filter((channel) => channel.receiver === index).map(({ name }) => name);
      return { name: receiver.name, ...(own.length === 0 ? {} : { channels: own }) };
    }),
    ...(file.inhibit_rules === undefined ? {} : { inhibitRules: listOf(file.inhibit_rules).map(inhibitionOf) }),
    ...(intervals.length === 0 ? {} : { timeIntervals: intervals.map(intervalOf) }),
  };
}

/** Renames fields; what this does not know stays as it is, so that it is refused by its name. */
function renamed(value: Json, names: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [names[name] ?? name, inner]));
}

const routeNames = {
  group_by: 'groupBy',
  group_wait: 'groupWait',
  group_interval: 'groupInterval',
  repeat_interval: 'repeatInterval',
  mute_time_intervals: 'muteTimeIntervals',
  active_time_intervals: 'activeTimeIntervals',
};

function routeOf(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { match, match_re, matchers, routes, ...rest } = value;
  const all = matchersOf(matchers, match, match_re);
  return {
    ...renamed(rest, routeNames),
    ...(all === undefined ? {} : { matchers: all }),
    ...(routes === undefined ? {} : { routes: Array.isArray(routes) ? routes.map(routeOf) : routes }),
  };
}

/** Matchers, and the two older forms of them. */
function matchersOf(matchers: unknown, match: unknown, expressions: unknown): unknown {
  if (matchers === undefined && match === undefined && expressions === undefined) return undefined;
  const quoted = (op: string) => (entry: readonly [string, unknown]) => `${entry[0]}${op}${JSON.stringify(String(entry[1]))}`;
  return [
    ...listOf(matchers),
    ...(isObject(match) ? Object.entries(match).map(quoted('=')) : []),
    ...(isObject(expressions) ? Object.entries(expressions).map(quoted('=~')) : []),
  ];
}

function inhibitionOf(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { source_match, source_match_re, source_matchers, target_match, target_match_re, target_matchers, ...rest } = value;
  return {
    ...rest,
    sourceMatchers: matchersOf(source_matchers, source_match, source_match_re) ?? [],
    targetMatchers: matchersOf(target_matchers, target_match, target_match_re) ?? [],
  };
}

function intervalOf(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { time_intervals, ...rest } = value;
  return { ...rest, intervals: listOf(time_intervals).map(partOf) };
}

function partOf(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { times, ...rest } = renamed(value, { days_of_month: 'daysOfMonth' });
  const texts = ['weekdays', 'daysOfMonth', 'months', 'years'].filter((field) => rest[field] !== undefined);
  return {
    ...rest,
    ...Object.fromEntries(texts.map((field) => [field, textsOf(rest[field])])),
    ...(times === undefined
      ? {}
      : { times: listOf(times).map((one) => (isObject(one) ? renamed(one, { start_time: 'startTime', end_time: 'endTime' }) : one)) }),
  };
}

/** Fields have the same names there, but for how words are joined. */
function placeInFile(path: readonly (string | number)[]): readonly (string | number)[] {
  if (path[0] !== 'spec') return ['route'];
  const names = path
    .slice(1)
    .map((part) => (typeof part === 'number' ? part : part.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)));
  return names.map((name) => (name === 'intervals' ? 'time_intervals' : name));
}
