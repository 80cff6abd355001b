import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access, Role } from '../packages/server/src/platform/access.ts';
import { type TestApp, testApp } from './support/app.ts';

/** Who may call what, written down a second time on purpose: a route that silently becomes public fails here. */
const expected: Record<Access, readonly string[]> = {
  public: [
    'GET /alertmanager/-/healthy',
    'GET /alertmanager/-/ready',
    'GET /*',
    'GET /api/v1/alert-actions/:token',
    'GET /api/v1/auth/callback/oidc',
    'GET /api/v1/openapi.json',
    'GET /api/v1/session',
    'GET /api/v1/sign-in/oidc',
    'GET /assets/*',
    'GET /beacon.js',
    'GET /favicon.svg',
    'GET /healthz',
    'GET /influx/ping',
    'GET /metrics',
    'GET /ping',
    'GET /prometheus/-/healthy',
    'GET /prometheus/-/ready',
    'GET /push-worker.js',
    'GET /api/v1/pulse/:token',
    'GET /api/v1/schedules/:name/calendar.ics',
    'GET /api/v1/quick-check',
    'GET /readyz',
    'OPTIONS /api/v1/events',
    'POST /api/v1/alert-actions/:token',
    // Signed by Slack.
    'POST /api/v1/slack/commands',
    'POST /api/v1/slack/interactivity',
    'POST /api/v1/pulse/:token',
    'POST /api/v1/pulse/:token/opt-out',
    'POST /api/v1/quick-check',
    'POST /api/v1/setup',
    'POST /api/v1/sign-in',
    'POST /api/v1/sign-out',
  ],
  viewer: [
    'GET /api/v1/alerts',
    'GET /api/v1/alerts/:id',
    'GET /api/v1/alert-groups',
    'GET /api/v1/alert-review',
    'GET /api/v1/silences',
    'POST /api/v1/alert-routing/test',
    'GET /api/v2/status',
    'GET /api/v2/receivers',
    'GET /api/v2/alerts',
    'GET /api/v2/alerts/groups',
    'GET /api/v2/silences',
    'GET /api/v2/silence/:id',
    'GET /alertmanager/api/v2/status',
    'GET /alertmanager/api/v2/receivers',
    'GET /alertmanager/api/v2/alerts',
    'GET /alertmanager/api/v2/alerts/groups',
    'GET /alertmanager/api/v2/silences',
    'GET /alertmanager/api/v2/silence/:id',
    'GET /api/v1/actions',
    'GET /api/v1/alert-rules',
    'GET /api/v1/alert-rules/:name',
    'GET /api/v1/alert-rules/:name/series',
    'POST /api/v1/alert-rules/backtest',
    'GET /api/v1/budget-states',
    'GET /api/v1/budgets',
    'GET /api/v1/cardinality',
    'DELETE /api/v1/push-subscriptions',
    'GET /api/v1/channels',
    'GET /api/v1/notifications',
    'GET /api/v1/push-key',
    'POST /api/v1/push-subscriptions',
    'GET /api/v1/connections',
    'GET /api/v1/definitions',
    'GET /api/v1/definitions/:kind/:name',
    'GET /api/v1/definitions/export',
    'GET /api/v1/deployments',
    'GET /api/v1/deployments/contents',
    'GET /api/v1/deployments/detail',
    'GET /api/v1/freezes',
    'GET /api/v1/gate',
    'GET /api/v1/gate/history',
    'GET /api/v1/kinds',
    'GET /api/v1/kpis',
    'GET /api/v1/metrics',
    'GET /api/v1/repositories',
    'GET /api/v1/reviews',
    'GET /api/v1/reviews/:week',
    'GET /api/v1/services',
    'GET /api/v1/services/:name/flow',
    'GET /api/v1/slos',
    'GET /api/v1/slo-suggestions',
    'GET /api/v1/slos/:name',
    'GET /api/v1/slos/:name/corrections',
    'POST /api/v1/slos/preview',
    'GET /api/v1/slos/:name/export',
    'GET /api/v1/sources',
    'GET /api/v1/me/collected',
    'DELETE /api/v1/me/calendars',
    'DELETE /api/v1/me/contacts/:id',
    'GET /api/v1/escalations',
    'GET /api/v1/incidents',
    'GET /api/v1/incidents/:number',
    'GET /api/v1/incidents/:number/impact',
    'GET /api/v1/me/contacts',
    'GET /api/v1/on-call',
    'GET /api/v1/on-call/people',
    'GET /api/v1/on-call/quality',
    'GET /api/v1/schedules',
    'GET /api/v1/schedules/:name',
    'GET /api/v1/schedules/:name/calendar',
    'POST /api/v1/me/contacts',
    'POST /api/v1/me/contacts/test',
    'PUT /api/v1/me/contacts/rules',
    'GET /api/v1/storage',
    'GET /api/v1/survey-libraries',
    'GET /api/v1/surveys',
    'GET /api/v1/surveys/:name',
    'GET /api/v1/surveys/:name/rounds/:number',
    'GET /api/v1/teams/:name/flow',
    'GET /api/v1/works-agreement',
    'GET /api/v1/timeline',
    'GET /api/v1/webhooks',
    'GET /api/v1/work-items',
    'GET /prometheus/api/v1/targets',
    'POST /api/v1/behaviour',
    'POST /api/v1/evaluate',
    'POST /api/v1/session/password',
    'GET /prometheus/api/v1/alertmanagers',
    'GET /prometheus/api/v1/alerts',
    'GET /prometheus/api/v1/format_query',
    'GET /prometheus/api/v1/label/:name/values',
    'GET /prometheus/api/v1/labels',
    'GET /prometheus/api/v1/metadata',
    'GET /prometheus/api/v1/notifications',
    'GET /prometheus/api/v1/parse_query',
    'GET /prometheus/api/v1/query',
    'GET /prometheus/api/v1/query_exemplars',
    'GET /prometheus/api/v1/query_range',
    'GET /prometheus/api/v1/rules',
    'GET /prometheus/api/v1/series',
    'GET /prometheus/api/v1/status/buildinfo',
    'GET /prometheus/api/v1/status/config',
    'GET /prometheus/api/v1/status/flags',
    'GET /prometheus/api/v1/status/runtimeinfo',
    'GET /prometheus/api/v1/status/tsdb',
    'POST /prometheus/api/v1/format_query',
    'POST /prometheus/api/v1/labels',
    'POST /prometheus/api/v1/parse_query',
    'POST /prometheus/api/v1/query',
    'POST /prometheus/api/v1/query_exemplars',
    'POST /prometheus/api/v1/query_range',
    'POST /prometheus/api/v1/series',
  ],
  member: [
    'POST /api/v1/slos/:name/corrections',
    'DELETE /api/v1/slos/:name/corrections/:id',
    'POST /api/v1/slos/:name/exceptions',
    'DELETE /api/v1/slos/:name/exceptions/:id',
    'POST /api/v1/alerts/:id/acknowledge',
    'POST /api/v1/alerts/:id/unacknowledge',
    'POST /api/v1/alerts/:id/resolve',
    'POST /api/v1/alerts/:id/rate',
    'POST /api/v1/silences',
    'DELETE /api/v1/silences/:id',
    'POST /api/v2/silences',
    'DELETE /api/v2/silence/:id',
    'POST /alertmanager/api/v2/silences',
    'DELETE /alertmanager/api/v2/silence/:id',
    'POST /api/v1/channels/:name/test',
    'POST /api/v1/notifications/:id/retry',
    'DELETE /api/v1/definitions/:kind/:name',
    'DELETE /api/v1/freezes/:id',
    'DELETE /api/v1/gate/override/:id',
    'POST /api/v1/freezes',
    'POST /api/v1/gate/override',
    'GET /api/v1/survey-participants',
    'GET /api/v1/surveys/:name/links',
    'PATCH /api/v1/actions/:id',
    'DELETE /api/v1/schedules/:name/overrides/:id',
    'POST /api/v1/schedules/:name/overrides',
    'PATCH /api/v1/incidents/:number',
    'PATCH /api/v1/incidents/:number/entries/:id',
    'POST /api/v1/incidents',
    'POST /api/v1/incidents/:number/alerts',
    'POST /api/v1/incidents/:number/entries',
    'POST /api/v1/surveys/:name/close',
    'POST /api/v1/surveys/:name/rounds',
    'POST /api/v1/actions',
    'POST /api/v1/dashboards/import',
    'POST /api/v1/definitions/apply',
    'POST /api/v1/deployments/outcome',
    'POST /api/v1/reviews/:week/close',
    'POST /api/v1/reviews/:week/comments',
  ],
  admin: [
    'DELETE /api/v1/channels/:name/secret',
    'PUT /api/v1/channels/:name/secret',
    'DELETE /api/v1/connections/:id',
    'PATCH /api/v1/connections/:id',
    'POST /api/v1/connections',
    'POST /api/v1/connections/test',
    'POST /api/v1/connections/:id/test',
    'POST /api/v1/connections/:id/sync',
    'POST /api/v1/connections/:id/secret',
    'DELETE /api/v1/signing-secrets/:id',
    'POST /api/v1/signing-secrets',
    'GET /api/v1/signing-secrets',
    'DELETE /api/v1/ingest-keys/:id',
    'DELETE /api/v1/tokens/:id',
    'DELETE /api/v1/users/:id',
    'GET /api/v1/audit',
    'GET /api/v1/backup',
    'GET /api/v1/ingest-keys',
    'GET /api/v1/tokens',
    'GET /api/v1/users',
    'PATCH /api/v1/storage/:table',
    'PATCH /api/v1/users/:id',
    'POST /api/v1/ingest-keys',
    'POST /api/v1/repositories',
    'POST /api/v1/survey-participants',
    'POST /api/v1/tokens',
    'POST /api/v1/users',
  ],
  ingest: [
    'GET /api/v1/validate',
    'GET /datadog/api/v1/validate',
    'POST /api/beta/sketches',
    'POST /api/v1/check_run',
    'POST /api/v1/distribution_points',
    'POST /api/v1/events',
    // A second time: Datadog's, told apart by its key.
    'POST /api/v1/events',
    'POST /api/v1/series',
    'POST /api/v1/write',
    'POST /api/v2/dora/deployment',
    'POST /api/v2/dora/failure',
    'POST /api/v2/dora/incident',
    'POST /hooks/bitbucket',
    'POST /bitbucket',
    'POST /hooks/github',
    'POST /github',
    'POST /hooks/gitlab',
    'POST /gitlab',
    'POST /alertmanager',
    'POST /opsgenie',
    'POST /pagerduty',
    'POST /hooks/alertmanager',
    'POST /hooks/opsgenie',
    'POST /hooks/pagerduty',
    'POST /cdevents',
    'POST /hooks/cdevents',
    'POST /api/1/deployments/:organisation/:deployment/register_deploy',
    'POST /sleuth/api/1/deployments/:organisation/:deployment/register_deploy',
    'POST /api/rest/plugins/webhook/connections/:connection/deployments',
    'POST /api/rest/plugins/webhook/connections/:connection/issues',
    'POST /api/rest/plugins/webhook/connections/:connection/issue/:key/close',
    'POST /api/rest/plugins/webhook/connections/:connection/pull_requests',
    'POST /api/rest/plugins/webhook/connections/by-name/:connection/deployments',
    'POST /api/rest/plugins/webhook/connections/by-name/:connection/issues',
    'POST /api/rest/plugins/webhook/connections/by-name/:connection/issue/:key/close',
    'POST /api/rest/plugins/webhook/connections/by-name/:connection/pull_requests',
    'POST /api/rest/plugins/webhook/projects/:project/deployments',
    'POST /api/rest/plugins/webhook/projects/:project/issues',
    'POST /api/rest/plugins/webhook/projects/:project/issue/:key/close',
    'POST /api/rest/plugins/webhook/projects/:project/pull_requests',
    'POST /rest/plugins/webhook/connections/:connection/deployments',
    'POST /rest/plugins/webhook/connections/:connection/issues',
    'POST /rest/plugins/webhook/connections/:connection/issue/:key/close',
    'POST /rest/plugins/webhook/connections/:connection/pull_requests',
    'POST /rest/plugins/webhook/connections/by-name/:connection/deployments',
    'POST /rest/plugins/webhook/connections/by-name/:connection/issues',
    'POST /rest/plugins/webhook/connections/by-name/:connection/issue/:key/close',
    'POST /rest/plugins/webhook/connections/by-name/:connection/pull_requests',
    'POST /rest/plugins/webhook/projects/:project/deployments',
    'POST /rest/plugins/webhook/projects/:project/issues',
    'POST /rest/plugins/webhook/projects/:project/issue/:key/close',
    'POST /rest/plugins/webhook/projects/:project/pull_requests',
    'PATCH /api/v2/dora/deployments/:id',
    'PATCH /datadog/api/v2/dora/deployments/:id',
    'POST /datadog/api/v2/dora/deployment',
    'POST /datadog/api/v2/dora/failure',
    'POST /datadog/api/v2/dora/incident',
    'POST /api/v2/series',
    'POST /api/v2/write',
    'POST /datadog/api/beta/sketches',
    'POST /datadog/api/v1/check_run',
    'POST /datadog/api/v1/distribution_points',
    'POST /datadog/api/v1/events',
    'POST /datadog/api/v1/series',
    'POST /datadog/api/v2/series',
    'POST /datadog/intake',
    'POST /hooks/jira',
    'POST /jira',
    'POST /hooks/linear',
    'POST /linear',
    'POST /influx/api/v2/write',
    'POST /influx/write',
    'POST /intake',
    'POST /metric/v1',
    'POST /newrelic/metric/v1',
    'POST /otlp/v1/metrics',
    'POST /prometheus/api/v1/write',
    'POST /v1/metrics',
    'POST /write',
    'POST /pagerduty/v2/enqueue',
    'POST /v2/enqueue',
    'POST /pagerduty/v2/change/enqueue',
    'POST /v2/change/enqueue',
    'POST /hooks/grafana',
    'POST /hooks/datadog',
    'POST /opsgenie/v2/alerts',
    'POST /v2/alerts',
    'POST /opsgenie/v2/alerts/:identifier/close',
    'POST /v2/alerts/:identifier/close',
    'POST /opsgenie/v2/alerts/:identifier/acknowledge',
    'POST /v2/alerts/:identifier/acknowledge',
    'POST /opsgenie/v2/alerts/:identifier/notes',
    'POST /v2/alerts/:identifier/notes',
    'DELETE /opsgenie/v2/alerts/:identifier',
    'DELETE /v2/alerts/:identifier',
    'GET /opsgenie/v2/alerts/requests/:id',
    'GET /v2/alerts/requests/:id',
    'POST /hooks/alerts',
    'GET /opsgenie/v2/heartbeats/:name/ping',
    'GET /v2/heartbeats/:name/ping',
    'POST /opsgenie/v2/heartbeats/:name/ping',
    'POST /v2/heartbeats/:name/ping',
    'PUT /opsgenie/v2/heartbeats/:name/ping',
    'PUT /v2/heartbeats/:name/ping',
  ],
  ingest_or_member: ['POST /alertmanager/api/v2/alerts', 'POST /api/v1/deployments', 'POST /api/v2/alerts'],
};

/** What a caller meets: 401 who is not known, 403 who may not, and anything else who may. */
type Answer = 401 | 403 | 'let in';
type Caller =
  | 'anonymous'
  | `${Role} by session`
  | `${Role} by token`
  | 'viewer by basic auth'
  | 'ingest key'
  | 'revoked token'
  | 'expired token'
  | 'revoked ingest key'
  | 'ended session';

const everywhere = (answer: Answer): Record<Access, Answer> => ({
  public: 'let in',
  viewer: answer,
  member: answer,
  admin: answer,
  ingest: answer,
  ingest_or_member: answer,
});
const stranger = everywhere(401);
/** A wrong key is refused where keys are taken: its sender is told that it has one, and that it is not good. */
const strangerWithKey = { ...everywhere(401), ingest: 403, ingest_or_member: 403 } as const;
const viewer = { ...everywhere(403), viewer: 'let in' } as const;
const member = { ...viewer, member: 'let in', ingest_or_member: 'let in' } as const;
const admin = { ...member, admin: 'let in' } as const;

const answers: Record<Caller, Record<Access, Answer>> = {
  anonymous: stranger,
  'viewer by session': { ...viewer, ingest: 401 },
  'member by session': { ...member, ingest: 401 },
  'admin by session': { ...admin, ingest: 401 },
  'viewer by token': viewer,
  'viewer by basic auth': viewer,
  'member by token': member,
  'admin by token': admin,
  'ingest key': { ...stranger, ingest: 'let in', ingest_or_member: 'let in' },
  'revoked token': strangerWithKey,
  'expired token': strangerWithKey,
  'revoked ingest key': strangerWithKey,
  'ended session': stranger,
};

let app: TestApp;
let now = Date.now();
const headers = new Map<Caller, Record<string, string>>();

beforeAll(async () => {
  app = await testApp({ clock: { now: () => now } });
  for (const role of ['viewer', 'member', 'admin'] as const) {
    headers.set(`${role} by token`, bearer(await createToken(role)));
    headers.set(`${role} by session`, { cookie: await signIn(role) });
  }
  headers.set('viewer by basic auth', {
    authorization: `Basic ${Buffer.from(`grafana:${await createToken('viewer')}`).toString('base64')}`,
  });
  headers.set('anonymous', {});
  headers.set('ended session', { cookie: await endedSession() });
  headers.set('ingest key', bearer((await createKey()).key));
  const key = await createKey();
  await app.call('DELETE', `/api/v1/ingest-keys/${key.id}`);
  headers.set('revoked ingest key', bearer(key.key));
  const { body: token } = await app.call('POST', '/api/v1/tokens', { name: 'revoked', role: 'admin' });
  await app.call('DELETE', `/api/v1/tokens/${token.id}`);
  headers.set('revoked token', bearer(token.token));
  headers.set('expired token', bearer(await createToken('admin', new Date(now + 60_000).toISOString())));
  now += 60_000;
});
afterAll(() => app.close());

test('every route is in the table of this file, and the other way round', () => {
  const declared = routes().map(({ access, name }) => `${access} ${name}`);
  const written = Object.entries(expected).flatMap(([access, names]) => names.map((name) => `${access} ${name}`));
  expect(declared.sort()).toEqual(written.sort());
});

test('HEAD is as guarded as GET', () => {
  const declared = app.http.declaredRoutes;
  const heads = declared.filter(({ method }) => method === 'HEAD');
  expect(heads.length).toBeGreaterThan(0);
  for (const head of heads) {
    expect(declared).toContainEqual({ ...head, method: 'GET' });
  }
});

describe.each(Object.keys(answers) as Caller[])('%s', (caller) => {
  test('gets from every route what its access says', async () => {
    const wrong: string[] = [];
    for (const { name, method, url, access } of routes()) {
      const response = await app.http.inject({ method: method as 'GET', url: withValues(url), headers: headers.get(caller) ?? {} });
      const { statusCode } = response;
      const answer: Answer = statusCode === 401 || statusCode === 403 ? statusCode : 'let in';
      if (answer !== answers[caller][access]) wrong.push(`${name}: ${statusCode}, not ${answers[caller][access]}`);
      if (statusCode === 500) wrong.push(`${name}: ${response.body}`);
    }
    expect(wrong).toEqual([]);
  });
});

function routes() {
  return (
    app.http.declaredRoutes
      .filter(({ method }) => method !== 'HEAD')
      .map((route) => ({ ...route, name: `${route.method} ${route.url}` }))
      // A session that is signed out would be somebody else in the next question.
      .sort((a, b) => Number(a.url.endsWith('sign-out')) - Number(b.url.endsWith('sign-out')))
  );
}

function withValues(url: string): string {
  return url.replace(':week', '2026-W40').replaceAll(/:\w+/g, 'nothing').replace('*', 'nothing');
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

async function createToken(role: Role, expiresAt?: string): Promise<string> {
  return (await app.call('POST', '/api/v1/tokens', { name: role, role, expiresAt })).body.token;
}

async function createKey(): Promise<{ id: string; key: string }> {
  return (await app.call('POST', '/api/v1/ingest-keys', { source: 'test' })).body;
}

async function signIn(role: Role): Promise<string> {
  const person = { email: `${role}@example.org`, password: 'correct horse battery' };
  await app.call('POST', '/api/v1/users', { ...person, name: role, role });
  const answer = await app.call('POST', '/api/v1/sign-in', person);
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

async function endedSession(): Promise<string> {
  const cookie = await signIn('admin');
  await app.http.inject({ method: 'POST', url: '/api/v1/sign-out', headers: { cookie } });
  return cookie;
}
