import { createHash } from 'node:crypto';
import { parseDurationText } from '../../../promql/api/duration.ts';
import { labelsTest, parseMatcher, printMatcher } from './matchers.ts';
import type { RouteSpec, RoutingSpec } from './spec.ts';
import { compileInterval, type IntervalTest } from './time-intervals.ts';

type Texts = Readonly<Record<string, string>>;

/** A receiver with what it stands for. */
export interface Receiver {
  readonly name: string;
  readonly channels: readonly string[];
  readonly escalationPolicy: string | undefined;
}

/** A route with all that it has of those around it. Durations in milliseconds. */
export interface Route {
  /** Matchers from the root to here: stays the same while they do, whatever stands beside it. */
  readonly key: string;
  /** Where it stands in the definition: positions among the routes from the root's on; empty for the root. */
  readonly place: readonly number[];
  readonly receiver: Receiver;
  /** `undefined`: by all labels. */
  readonly groupBy: readonly string[] | undefined;
  readonly groupWait: number;
  readonly groupInterval: number;
  readonly repeatInterval: number;
  /** Names of the intervals that keep it quiet at a moment, milliseconds UTC; empty when none does. */
  mutedBy(time: number): readonly string[];
}

export interface InhibitRule {
  readonly isSource: (labels: Texts) => boolean;
  readonly isTarget: (labels: Texts) => boolean;
  /** What the source's labels must contain at least: those it asks for by `=`. */
  readonly sourceLabels: Texts;
  readonly equal: readonly string[];
}

export interface Routing {
  readonly receivers: readonly Receiver[];
  readonly inhibitRules: readonly InhibitRule[];
  readonly groupsPerAlert: number;
  /** The longest time from one turn of a group to the next, milliseconds. */
  readonly longestWait: number;
  /** The routes that an alert takes; at least one. */
  routesOf(labels: Texts): readonly Route[];
  /** By key. */
  route(key: string): Route | undefined;
}

interface Node extends Route {
  readonly matches: (labels: Texts) => boolean;
  readonly goesOn: boolean;
  readonly routes: readonly Node[];
}

interface Inherited extends Pick<Route, 'groupBy' | 'groupWait' | 'groupInterval' | 'repeatInterval'> {
  readonly receiver: string;
  readonly key: string;
}

/** Durations of Alertmanager when a root says nothing. */
const defaults: Inherited = {
  receiver: '',
  key: '',
  groupBy: [],
  groupWait: 30_000,
  groupInterval: 300_000,
  repeatInterval: 14_400_000,
};

/** A routing made ready to be asked. @throws RangeError for what its kind refuses. */
export function compileRouting(spec: RoutingSpec): Routing {
  const receivers = spec.receivers.map(({ name, channels = [], escalationPolicy }) => ({
    name,
    channels: [...new Set(channels)],
    escalationPolicy,
  }));
  const byKey = new Map<string, Node>();
  const intervals = new Map((spec.timeIntervals ?? []).map(({ name, intervals: parts }) => [name, compileInterval(parts)]));
  const compile = (route: RouteSpec, around: Inherited, place: readonly number[]): Node => {
    const own = inherit(route, around, byKey);
    const receiver = receivers.find(({ name }) => name === own.receiver);
    if (receiver === undefined) throw new RangeError(`there is no receiver "${own.receiver}"`);
    // Named before its routes, so that theirs are different.
    const node: Node & { routes: Node[] } = {
      ...own,
      place,
      receiver,
      matches: labelsTest((route.matchers ?? []).map(parseMatcher)),
      goesOn: route.continue ?? false,
      mutedBy: (time) => quiet(route, intervals, time),
      routes: [],
    };
    byKey.set(own.key, node);
    node.routes.push(...(route.routes ?? []).map((inner, index) => compile(inner, own, [...place, index])));
    return node;
  };
  const root = compile(spec.route, defaults, []);
  return {
    receivers,
    inhibitRules: (spec.inhibitRules ?? []).map(compileInhibition),
    groupsPerAlert: spec.groupsPerAlert ?? 100,
    longestWait: [...byKey.values()].reduce((most, { groupWait, groupInterval }) => Math.max(most, groupWait, groupInterval), 0),
    routesOf: (labels) => walk(root, labels),
    route: (key) => byKey.get(key),
  };
}

function inherit(route: RouteSpec, around: Inherited, taken: ReadonlyMap<string, unknown>): Inherited {
  const { groupBy } = route;
  const receiver = route.receiver ?? around.receiver;
  const plain = `${around.key}/{${(route.matchers ?? [])
    .map((text) => printMatcher(parseMatcher(text)))
    .sort()
    .join(',')}}${receiver === around.receiver ? '' : `>${receiver}`}`;
  let key = plain;
  for (let again = 2; taken.has(key); again++) key = `${plain}#${again}`;
  const ms = (text: string | undefined, otherwise: number) => (text === undefined ? otherwise : (parseDurationText(text) ?? otherwise));
  return {
    key,
    receiver,
    groupBy: groupBy === undefined ? around.groupBy : groupBy.includes('...') ? undefined : [...groupBy].sort(),
    groupWait: ms(route.groupWait, around.groupWait),
    groupInterval: ms(route.groupInterval, around.groupInterval),
    repeatInterval: ms(route.repeatInterval, around.repeatInterval),
  };
}

/** The routes within that match, up to the first that does not go on; the route itself where none does. */
function walk(node: Node, labels: Texts): readonly Route[] {
  const found: Route[] = [];
  for (const inner of node.routes) {
    if (!inner.matches(labels)) continue;
    found.push(...walk(inner, labels));
    if (!inner.goesOn) break;
  }
  return found.length === 0 ? [node] : found;
}

/** Mute and active times are a route's own: those around it say nothing of it, as in Alertmanager. */
function quiet(route: RouteSpec, intervals: ReadonlyMap<string, IntervalTest>, time: number): readonly string[] {
  const { muteTimeIntervals = [], activeTimeIntervals = [] } = route;
  const holds = (name: string) => intervals.get(name)?.(time) ?? false;
  const muted = muteTimeIntervals.filter(holds);
  return muted.length > 0 || activeTimeIntervals.length === 0 || activeTimeIntervals.some(holds) ? muted : activeTimeIntervals;
}

function compileInhibition({ sourceMatchers, targetMatchers, equal = [] }: NonNullable<RoutingSpec['inhibitRules']>[number]): InhibitRule {
  const source = sourceMatchers.map(parseMatcher);
  return {
    isSource: labelsTest(source),
    isTarget: labelsTest(targetMatchers.map(parseMatcher)),
    sourceLabels: Object.fromEntries(
      source.filter(({ op, value }) => op === '=' && value !== '').map(({ label, value }) => [label, value]),
    ),
    equal,
  };
}

/** The labels that an alert's group on a route has in common. */
export function groupLabels({ groupBy }: Pick<Route, 'groupBy'>, labels: Texts): Texts {
  if (groupBy === undefined) return labels;
  return Object.fromEntries(groupBy.filter((name) => Object.hasOwn(labels, name)).map((name) => [name, labels[name] ?? '']));
}

/** Names a group: its route, and the labels by which it groups. */
export function groupId(routeKey: string, labels: Texts, suffix = ''): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([routeKey, sorted, suffix]))
    .digest('hex')
    .slice(0, 32);
}
