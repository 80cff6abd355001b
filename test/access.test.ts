import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Access, Role } from '../packages/server/src/platform/access.ts';
import { type TestApp, testApp } from './support/app.ts';

/** Who may call what, written down a second time on purpose: a route that silently becomes public fails here. */
const expected: Record<Access, readonly string[]> = {
  public: [
    'GET /*',
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
    'GET /readyz',
    'OPTIONS /api/v1/events',
    'POST /api/v1/setup',
    'POST /api/v1/sign-in',
    'POST /api/v1/sign-out',
  ],
  viewer: [
    'GET /api/v1/actions',
    'GET /api/v1/budgets',
    'GET /api/v1/cardinality',
    'GET /api/v1/definitions',
    'GET /api/v1/definitions/:kind/:name',
    'GET /api/v1/definitions/export',
    'GET /api/v1/deployments',
    'GET /api/v1/deployments/contents',
    'GET /api/v1/kinds',
    'GET /api/v1/kpis',
    'GET /api/v1/metrics',
    'GET /api/v1/repositories',
    'GET /api/v1/reviews',
    'GET /api/v1/reviews/:week',
    'GET /api/v1/services',
    'GET /api/v1/slos',
    'GET /api/v1/slos/:name',
    'GET /api/v1/sources',
    'GET /api/v1/storage',
    'GET /api/v1/timeline',
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
    'DELETE /api/v1/definitions/:kind/:name',
    'PATCH /api/v1/actions/:id',
    'POST /api/v1/actions',
    'POST /api/v1/dashboards/import',
    'POST /api/v1/definitions/apply',
    'POST /api/v1/reviews/:week/close',
    'POST /api/v1/reviews/:week/comments',
  ],
  admin: [
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
    'POST /api/v2/series',
    'POST /api/v2/write',
    'POST /datadog/api/beta/sketches',
    'POST /datadog/api/v1/check_run',
    'POST /datadog/api/v1/distribution_points',
    'POST /datadog/api/v1/events',
    'POST /datadog/api/v1/series',
    'POST /datadog/api/v2/series',
    'POST /datadog/intake',
    'POST /influx/api/v2/write',
    'POST /influx/write',
    'POST /intake',
    'POST /metric/v1',
    'POST /newrelic/metric/v1',
    'POST /otlp/v1/metrics',
    'POST /prometheus/api/v1/write',
    'POST /v1/metrics',
    'POST /write',
  ],
  ingest_or_member: ['POST /api/v1/deployments'],
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
