import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { lookupIn } from '../../../definitions/lookup.ts';
import { defaultRouting, routingKind } from './definitions.ts';
import { routingOf } from './foreign.ts';
import { type RoutingSpec, routingSpec } from './spec.ts';
import { compileRouting, groupLabels } from './tree.ts';

const example = parse(routingKind.example).spec as RoutingSpec;
const problems = async (spec: unknown, name = 'default') => {
  const manifest = { apiVersion: 'binnacle/v1', kind: 'AlertRouting', metadata: { name }, spec: routingSpec.parse(spec) };
  return (await routingKind.check?.(manifest, lookupIn(new Map())))?.map(({ path, message }) => `${path}: ${message}`);
};
const receivers = (spec: RoutingSpec, labels: Record<string, string>) =>
  compileRouting(spec)
    .routesOf(labels)
    .map(({ receiver }) => receiver.name);

describe('the tree', () => {
  // Worked by hand after the example of Alertmanager's documentation.
  const spec: RoutingSpec = {
    route: {
      receiver: 'default',
      groupBy: ['cluster', 'alertname'],
      routes: [
        { receiver: 'audit', matchers: ['severity=~".+"'], continue: true, groupBy: ['...'] },
        {
          receiver: 'database',
          matchers: ['service=~"mysql|cassandra"'],
          groupWait: '10s',
          routes: [
            { receiver: 'database-pager', matchers: ['severity="critical"'] },
            { matchers: ['owner!~"|dba"'], repeatInterval: '1d' },
          ],
        },
        { receiver: 'frontend', groupBy: ['product'], matchers: ['team="frontend"'] },
      ],
    },
    receivers: ['default', 'audit', 'database', 'database-pager', 'frontend'].map((name) => ({ name })),
  };

  test.each([
    [{ alertname: 'A' }, ['default']],
    [{ alertname: 'A', severity: 'info' }, ['audit']],
    [{ service: 'mysql' }, ['database']],
    [{ service: 'mysql', severity: 'critical' }, ['audit', 'database-pager']],
    [{ service: 'cassandra', owner: 'ops' }, ['database']],
    [{ service: 'mysqld' }, ['default']],
    [{ team: 'frontend', service: 'mysql' }, ['database']],
    [{ team: 'frontend' }, ['frontend']],
  ])('%j goes to %j', (labels, expected) => {
    expect(receivers(spec, labels as Record<string, string>)).toEqual(expected);
  });

  test('a route has what the routes around it have, where it says nothing itself', () => {
    const [route] = compileRouting(spec).routesOf({ service: 'mysql', owner: 'ops' });
    expect(route).toMatchObject({
      groupBy: ['alertname', 'cluster'],
      groupWait: 10_000,
      groupInterval: 300_000,
      repeatInterval: 86_400_000,
    });
  });

  test('alerts are grouped by the labels they have of those named, or by all', () => {
    const [all, some] = compileRouting(spec).routesOf({ service: 'mysql', severity: 'critical', cluster: 'a' });
    const labels = { service: 'mysql', severity: 'critical', cluster: 'a' };
    expect(groupLabels(all as never, labels)).toEqual(labels);
    expect(groupLabels(some as never, labels)).toEqual({ cluster: 'a' });
  });

  test('every route has a key of its own that does not hang on those beside it', () => {
    const key = (routes: RoutingSpec['route']['routes']) =>
      compileRouting({ ...spec, route: { ...spec.route, routes } })
        .routesOf({ team: 'frontend' })
        .map((route) => route.key);
    const own = { receiver: 'frontend', matchers: ['team="frontend"'] };
    expect(key([own])).toEqual(key([{ receiver: 'audit', matchers: ['x="y"'] }, own]));
    const twice = key([{ ...own, continue: true }, own]);
    expect(new Set(twice).size).toBe(2);
  });

  test('intervals keep a route quiet, and are named', () => {
    const [route] = compileRouting(example).routesOf({ severity: 'ticket' });
    expect(route?.mutedBy(Date.parse('2026-11-30T10:00:00Z'))).toEqual([]);
    expect(route?.mutedBy(Date.parse('2026-11-29T10:00:00Z'))).toEqual(['office-hours']);
  });
});

describe('what is refused', () => {
  test('the example and what a server starts with are fine', async () => {
    expect(await problems(example)).toEqual([]);
    expect(await problems(defaultRouting.spec)).toEqual([]);
  });

  test('each problem is said with its place', async () => {
    const spec = {
      route: {
        matchers: ['a="b"'],
        routes: [{ receiver: 'nobody', groupBy: ['...', 'a'], muteTimeIntervals: ['never'] }],
      },
      receivers: [{ name: 'r', channels: ['gone'], escalationPolicy: 'lost' }, { name: 'r' }],
      timeIntervals: [{ name: 'i', intervals: [{ times: [{ startTime: '10:00', endTime: '09:00' }] }] }],
    };
    expect(await problems(spec, 'other')).toEqual([
      'metadata.name: there is one routing, and it is named default',
      'spec.route: the root needs a receiver',
      'spec.route.matchers: the root takes every alert at all times: it has no matchers',
      'spec.route.routes[0].receiver: there is no receiver "nobody" under spec.receivers',
      'spec.route.routes[0].groupBy: "..." stands for all labels, and alone',
      'spec.route.routes[0].muteTimeIntervals[0]: there is no time interval "never" under spec.timeIntervals',
      'spec.receivers[1].name: "r" is there twice',
      'spec.timeIntervals[0].intervals: 10:00 to 09:00: a time range ends after it starts; one over midnight is two',
      'spec.receivers[0].channels[0]: there is no NotificationChannel "gone"',
      'spec.receivers[0].escalationPolicy: there is no EscalationPolicy "lost"',
    ]);
  });

  test('matchers, durations and ranges that cannot be read', () => {
    const refused = (route: object) => routingSpec.safeParse({ route: { receiver: 'r', ...route }, receivers: [{ name: 'r' }] }).success;
    expect([refused({ matchers: ['a=~"("'] }), refused({ groupWait: '5 minutes' }), refused({ groupInterval: '0s' }), refused({})]).toEqual(
      [false, false, false, true],
    );
  });
});

test('an alertmanager.yml becomes a routing and channels without secrets', () => {
  const file = parse(`
global: {resolve_timeout: 5m, slack_api_url: https://hooks.slack.com/services/T/B/secret}
route:
  receiver: team
  group_by: [alertname]
  group_wait: 10s
  routes:
    - match: {severity: critical}
      match_re: {service: ^(foo|bar)$}
      receiver: pager
      continue: true
    - matchers: [team = "web", env!=dev]
      mute_time_intervals: [weekends]
receivers:
  - name: team
    slack_configs: [{channel: '#alerts', api_url: https://hooks.slack.com/services/T/B/other}]
    email_configs: [{to: 'a@example.org, B <b@example.org>', send_resolved: true}]
    pushover_configs: [{user_key: k, token: t}]
  - name: Pager Team
    pagerduty_configs: [{routing_key: hidden}, {service_key: hidden, url: https://events.eu.pagerduty.com/v2/enqueue}]
    webhook_configs: [{url: https://user:pass@hooks.example.org/x?key=hidden}]
inhibit_rules:
  - source_match: {severity: critical}
    target_matchers: [severity="warning"]
    equal: [alertname]
mute_time_intervals:
  - name: weekends
    time_intervals: [{weekdays: ['saturday:sunday'], years: [2026], days_of_month: ['-3:-1'], times: [{start_time: '00:00', end_time: '24:00'}]}]
`);
  const found = routingOf(file)?.map(
    ({ manifest }) => manifest as { kind: string; metadata: { name: string; annotations?: object }; spec: unknown },
  );
  expect(found?.map(({ kind, metadata, spec }) => [kind, metadata.name, spec])).toEqual([
    ['NotificationChannel', 'team-slack', { type: 'slack', channel: '#alerts', sendResolved: false }],
    ['NotificationChannel', 'team-email', { type: 'email', to: ['a@example.org', 'b@example.org'] }],
    ['NotificationChannel', 'pager-team-pagerduty', { type: 'pagerduty' }],
    ['NotificationChannel', 'pager-team-pagerduty-2', { type: 'pagerduty', url: 'https://events.eu.pagerduty.com' }],
    ['NotificationChannel', 'pager-team-webhook', { type: 'alertmanager-webhook', url: 'https://hooks.example.org/x' }],
    [
      'AlertRouting',
      'default',
      {
        route: {
          receiver: 'team',
          groupBy: ['alertname'],
          groupWait: '10s',
          routes: [
            { receiver: 'pager', continue: true, matchers: ['severity="critical"', 'service=~"^(foo|bar)$"'] },
            { matchers: ['team = "web"', 'env!=dev'], muteTimeIntervals: ['weekends'] },
          ],
        },
        receivers: [
          { name: 'team', channels: ['team-slack', 'team-email'] },
          { name: 'Pager Team', channels: ['pager-team-pagerduty', 'pager-team-pagerduty-2', 'pager-team-webhook'] },
        ],
        inhibitRules: [{ sourceMatchers: ['severity="critical"'], targetMatchers: ['severity="warning"'], equal: ['alertname'] }],
        timeIntervals: [
          {
            name: 'weekends',
            intervals: [
              { weekdays: ['saturday:sunday'], years: ['2026'], daysOfMonth: ['-3:-1'], times: [{ startTime: '00:00', endTime: '24:00' }] },
            ],
          },
        ],
      },
    ],
  ]);
  expect(JSON.stringify(found)).not.toMatch(/hidden|secret"|services\/T/);
  expect(JSON.stringify(found?.at(-1)?.metadata)).toContain('pushover_configs[0] of receiver team: there is no such channel.');
  const notes = found?.map(({ metadata }) => (metadata.annotations as Record<string, string> | undefined)?.['from-alertmanager']);
  expect(notes).toEqual([
    'Set the secret of channel team-slack: the address of the incoming webhook, or the token of a bot. echo \'{"webhookUrl":"https://hooks.slack.com/services/…"}\' | binnacle channel secret team-slack',
    undefined,
    'Set the secret of channel pager-team-pagerduty: the integration key. echo \'{"routingKey":"…"}\' | binnacle channel secret pager-team-pagerduty',
    'Set the secret of channel pager-team-pagerduty-2: the integration key. echo \'{"routingKey":"…"}\' | binnacle channel secret pager-team-pagerduty-2',
    'Set the secret of channel pager-team-webhook: the login that its receiver asks for. echo \'{"username":"…","password":"…"}\' | binnacle channel secret pager-team-webhook',
    undefined,
  ]);
  expect(routingOf({ route: 'x' })).toBeUndefined();
  const placed = routingOf(file)?.at(-1)?.placeOf(['spec', 'route', 'routes', 0, 'muteTimeIntervals', 0]);
  expect(placed).toEqual(['route', 'routes', 0, 'mute_time_intervals', 0]);
});
