import type { DefinitionLookup, Kind, Manifest } from '../../../definitions/types.ts';
import type { Problem } from '../../../platform/errors.ts';
import { policyKind } from '../../oncall/definitions.ts';
import { channelKind } from '../delivery/definitions.ts';
import { routingOf } from './foreign.ts';
import { type RouteSpec, type RoutingSpec, routingSpec } from './spec.ts';
import { compileInterval } from './time-intervals.ts';

const deepest = 16;
const mostRoutes = 2_000;

/** The one routing that is in force. */
export const routingName = 'default';

export const routingKind: Kind<RoutingSpec> = {
  name: 'AlertRouting',
  apiVersion: 'binnacle/v1',
  description:
    'Who is told of which alerts, with whom together and how often, as Alertmanager does it: one, named default. An alertmanager.yml is taken as it is.',
  spec: routingSpec,
  example: `apiVersion: binnacle/v1
kind: AlertRouting
metadata:
  name: default
spec:
  route:
    receiver: nobody
    groupBy: [alertname, service]
    groupWait: 30s
    groupInterval: 5m
    repeatInterval: 4h
    routes:
      - matchers: ['severity="page"']
        receiver: on-call
        repeatInterval: 1h
      - matchers: ['severity=~"ticket|warning"']
        receiver: office
        activeTimeIntervals: [office-hours]
  receivers:
    - name: nobody
    - name: on-call
    - name: office
  inhibitRules:
    - sourceMatchers: ['severity="page"']
      targetMatchers: ['severity="ticket"']
      equal: [alertname, service]
  timeIntervals:
    - name: office-hours
      intervals:
        - weekdays: ["monday:friday"]
          times: [{startTime: "09:00", endTime: "17:00"}]
          location: Europe/Paris
`,
  fromForeign: routingOf,
  check: checkRouting,
};

/** What a server starts with: alerts are to be seen, and nobody is told. */
export const defaultRouting: Manifest<RoutingSpec> = {
  apiVersion: 'binnacle/v1',
  kind: 'AlertRouting',
  metadata: { name: routingName, displayName: 'Routing of alerts' },
  spec: {
    route: { receiver: 'nobody', groupBy: ['alertname', 'service'] },
    receivers: [{ name: 'nobody' }],
    // Whoever is paged for an objective need not be told that its slow burn is worth a ticket.
    inhibitRules: [
      { sourceMatchers: ['severity="page"', 'slo!=""'], targetMatchers: ['severity="ticket"'], equal: ['slo', 'objective', 'environment'] },
    ],
  },
};

async function checkRouting({ metadata, spec }: Manifest<RoutingSpec>, others: DefinitionLookup): Promise<Problem[]> {
  return [
    ...(metadata.name === routingName ? [] : [{ path: 'metadata.name', message: `there is one routing, and it is named ${routingName}` }]),
    ...rootProblems(spec.route),
    ...treeProblems(spec),
    ...twice(spec.receivers, 'spec.receivers'),
    ...twice(spec.timeIntervals ?? [], 'spec.timeIntervals'),
    ...intervalProblems(spec),
    ...(await channelProblems(spec, others)),
    ...(await policyProblems(spec, others)),
  ];
}

function rootProblems({ receiver, matchers, continue: goesOn, muteTimeIntervals, activeTimeIntervals }: RouteSpec): Problem[] {
  const no = (field: string) => ({ path: `spec.route.${field}`, message: `the root takes every alert at all times: it has no ${field}` });
  return [
    ...(receiver === undefined ? [{ path: 'spec.route', message: 'the root needs a receiver' }] : []),
    ...(matchers === undefined || matchers.length === 0 ? [] : [no('matchers')]),
    ...(goesOn === true ? [no('continue')] : []),
    ...(muteTimeIntervals === undefined ? [] : [no('muteTimeIntervals')]),
    ...(activeTimeIntervals === undefined ? [] : [no('activeTimeIntervals')]),
  ];
}

function treeProblems({ route, receivers, timeIntervals = [] }: RoutingSpec): Problem[] {
  const known = { receivers: new Set(receivers.map(({ name }) => name)), intervals: new Set(timeIntervals.map(({ name }) => name)) };
  const problems: Problem[] = [];
  let count = 0;
  const walk = (one: RouteSpec, path: string, depth: number) => {
    count++;
    if (depth > deepest) problems.push({ path, message: `nests deeper than ${deepest} routes` });
    if (depth > deepest || count > mostRoutes) return;
    problems.push(...routeProblems(one, path, known));
    for (const [index, inner] of (one.routes ?? []).entries()) walk(inner, `${path}.routes[${index}]`, depth + 1);
  };
  walk(route, 'spec.route', 1);
  if (count > mostRoutes) problems.push({ path: 'spec.route', message: `more than ${mostRoutes} routes` });
  return problems;
}

function routeProblems(
  route: RouteSpec,
  path: string,
  known: { receivers: ReadonlySet<string>; intervals: ReadonlySet<string> },
): Problem[] {
  const { receiver, groupBy = [] } = route;
  const problems: Problem[] = [];
  if (receiver !== undefined && !known.receivers.has(receiver)) {
    problems.push({ path: `${path}.receiver`, message: `there is no receiver "${receiver}" under spec.receivers` });
  }
  if (groupBy.includes('...') && groupBy.length > 1) {
    problems.push({ path: `${path}.groupBy`, message: '"..." stands for all labels, and alone' });
  }
  if (new Set(groupBy).size < groupBy.length) problems.push({ path: `${path}.groupBy`, message: 'a label is there twice' });
  for (const field of ['muteTimeIntervals', 'activeTimeIntervals'] as const) {
    for (const [index, name] of (route[field] ?? []).entries()) {
      if (known.intervals.has(name)) continue;
      problems.push({ path: `${path}.${field}[${index}]`, message: `there is no time interval "${name}" under spec.timeIntervals` });
    }
  }
  return problems;
}

function twice(named: readonly { readonly name: string }[], path: string): Problem[] {
  const names = named.map(({ name }) => name);
  return names.flatMap((name, index) =>
    names.indexOf(name) === index ? [] : [{ path: `${path}[${index}].name`, message: `"${name}" is there twice` }],
  );
}

/** Ends before starts, which no single field shows. */
function intervalProblems({ timeIntervals = [] }: RoutingSpec): Problem[] {
  return timeIntervals.flatMap(({ intervals }, index) => {
    try {
      compileInterval(intervals);
      return [];
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      return [{ path: `spec.timeIntervals[${index}].intervals`, message: error.message }];
    }
  });
}

async function channelProblems({ receivers }: RoutingSpec, others: DefinitionLookup): Promise<Problem[]> {
  const known = new Set((await others.list(channelKind)).map(({ metadata }) => metadata.name));
  return receivers.flatMap(({ channels = [] }, at) =>
    channels.flatMap((name, index) =>
      known.has(name) ? [] : [{ path: `spec.receivers[${at}].channels[${index}]`, message: `there is no NotificationChannel "${name}"` }],
    ),
  );
}

async function policyProblems({ receivers }: RoutingSpec, others: DefinitionLookup): Promise<Problem[]> {
  const known = new Set((await others.list(policyKind)).map(({ metadata }) => metadata.name));
  return receivers.flatMap(({ escalationPolicy: name }, at) =>
    name === undefined || known.has(name)
      ? []
      : [{ path: `spec.receivers[${at}].escalationPolicy`, message: `there is no ${policyKind.name} "${name}"` }],
  );
}
