import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { type GitlabStandIn, gitlabStandIn } from '../../../../test/support/gitlab.ts';

let now = Date.parse('2026-11-25T12:00:00Z');
let app: TestApp;
let gitlab: GitlabStandIn;
beforeAll(async () => {
  [app, gitlab] = await Promise.all([testApp({ clock: { now: () => now } }), gitlabStandIn()]);
});
afterAll(async () => {
  await app.close();
  await gitlab.close();
});
beforeEach(() => {
  gitlab.intercept = undefined;
  gitlab.heard.length = 0;
});
afterEach(async () => {
  for (const { id } of await app.connections.store.list()) await app.call('DELETE', `/api/v1/connections/${id}`);
  await idle();
});

let names = 0;
async function connect(change: Record<string, unknown> = {}) {
  const body = { kind: 'gitlab', name: `gitlab ${++names}`, url: gitlab.url, token: gitlab.token, scopes: ['acme/shop'], clone: false };
  const answer = await app.call('POST', '/api/v1/connections', { ...body, ...change });
  expect(answer.status, answer.text).toBe(201);
  return answer.body as { connection: { id: string; name: string } & Record<string, any>; secret: string | null };
}
const idle = () => app.connections.runner.idle();
const find = async (id: string) =>
  (await app.call('GET', '/api/v1/connections')).body.connections.find((one: { id: string }) => one.id === id);
const changes = () =>
  app.house.facts.query<{ repository: string; n: string }>(
    'SELECT repository, count() AS n FROM changes FINAL GROUP BY repository ORDER BY 1',
  );

describe('a connection', () => {
  test('is read from beginning to end, and neither answers nor the log of changes hold its token or secret', async () => {
    const { connection, secret } = await connect();
    expect(secret).toMatch(/^bnk_/);
    expect(connection).toMatchObject({
      reads: true,
      hasToken: true,
      historySince: new Date(now - 180 * 86_400_000).toISOString(),
      webhook: { path: '/hooks/gitlab', secretFrom: 'binnacle', signed: true, setUp: expect.stringContaining('Webhooks') },
      lastDelivery: null,
    });
    await idle();
    const read = await find(connection.id);
    expect(read).toMatchObject({ state: 'idle', error: '', notes: [], progress: null, lastSyncedAt: new Date(now).toISOString() });
    expect(await changes()).toEqual([{ repository: 'acme/shop', n: '3' }]);
    const all = [
      await app.call('GET', '/api/v1/connections'),
      await app.call('GET', '/api/v1/audit'),
      await app.call('GET', '/api/v1/signing-secrets'),
    ];
    for (const { text } of all) {
      expect(text).not.toContain(gitlab.token);
      expect(text).not.toContain(secret);
    }
  });

  test('read again, nothing is counted twice; what is new is added', async () => {
    const { connection } = await connect();
    await idle();
    gitlab.projects.set('acme/shop', { id: 7, mergeRequests: 4 });
    const { status } = await app.call('POST', `/api/v1/connections/${connection.id}/sync`);
    expect(status).toBe(202);
    await idle();
    expect(await changes()).toEqual([{ repository: 'acme/shop', n: '4' }]);
    gitlab.projects.set('acme/shop', { id: 7, mergeRequests: 3 });
  });

  test('tells how far it is while it is read', async () => {
    let during: any;
    gitlab.intercept = async (path) => {
      if (!path.endsWith('/deployments') || during !== undefined) return false;
      const [{ id }] = (await app.call('GET', '/api/v1/connections')).body.connections.filter((one: any) => one.state === 'running');
      if (gitlab.heard.some((url) => url.includes('/environments'))) during = (await find(id)).progress;
      return false;
    };
    await connect({ scopes: ['acme/search', 'acme/shop'] });
    await idle();
    expect(during).toEqual({ scope: 'acme/search', index: 1, scopes: 2, done: 1, total: 3 });
  });

  test('that is gone at the host says so and keeps what it told', async () => {
    const { connection } = await connect({ scopes: ['acme/shop', 'acme/search'] });
    await idle();
    const before = await changes();
    const project = gitlab.projects.get('acme/search')!;
    gitlab.projects.delete('acme/search');
    await app.call('POST', `/api/v1/connections/${connection.id}/sync`);
    await idle();
    gitlab.projects.set('acme/search', project);
    expect(await find(connection.id)).toMatchObject({
      state: 'idle',
      notes: ['acme/search is not there any more, or not for this token; it was left out.'],
    });
    expect(await changes()).toEqual(before);
  });

  test('is paused and resumed: meanwhile nothing is read, not even when it is asked for or changed', async () => {
    const { connection } = await connect();
    await idle();
    const path = `/api/v1/connections/${connection.id}`;
    expect((await app.call('PATCH', path, { paused: true })).body).toMatchObject({ state: 'paused', nextSyncAt: null });
    gitlab.heard.length = 0;
    expect(await app.call('POST', `${path}/sync`)).toMatchObject({ status: 409 });
    expect((await app.call('PATCH', path, { historyDays: 300 })).body).toMatchObject({ state: 'paused', historyDays: 300 });
    now += 86_400_000;
    await app.connections.runner.runDue();
    await app.connections.runner.fetchClones('acme/shop');
    await idle();
    expect(gitlab.heard.filter((url) => url.includes('merge_requests'))).toEqual([]);
    await app.call('PATCH', path, { paused: false });
    await idle();
    expect(await find(connection.id)).toMatchObject({ state: 'idle', lastSyncedAt: new Date(now).toISOString() });
    expect(gitlab.heard.some((url) => url.includes('merge_requests'))).toBe(true);
  });

  test('is removed with its token and its secret', async () => {
    const { connection, secret } = await connect();
    await idle();
    const webhook = () =>
      app.http.inject({
        method: 'POST',
        url: '/hooks/gitlab',
        headers: { 'content-type': 'application/json', 'x-gitlab-token': secret ?? '', 'x-gitlab-event': 'Note Hook' },
        payload: '{"object_kind":"unknown"}',
      });
    expect((await webhook()).statusCode).toBe(202);
    expect((await find(connection.id)).lastDelivery).toMatchObject({ outcome: 'ignored', at: new Date(now).toISOString() });
    expect((await app.call('DELETE', `/api/v1/connections/${connection.id}`)).status).toBe(204);
    expect(await webhook()).toMatchObject({ statusCode: 401 });
    expect(await find(connection.id)).toBeUndefined();
    expect((await changes()).length).toBeGreaterThan(0);
  });
});

describe('a test', () => {
  const tryIt = async (change: Record<string, unknown> = {}) =>
    (await app.call('POST', '/api/v1/connections/test', { kind: 'gitlab', url: gitlab.url, token: gitlab.token, ...change })).body;

  test('says whose the token is and what it sees, and keeps nothing', async () => {
    const before = (await app.call('GET', '/api/v1/connections')).body.connections.length;
    expect(await tryIt()).toEqual({
      ok: true,
      account: 'ada',
      missing: [],
      visible: ['acme/shop', 'acme/search'],
      says: ['The token is good and belongs to ada.', 'It sees 2 projects.'],
    });
    expect((await app.call('GET', '/api/v1/connections')).body.connections).toHaveLength(before);
  });

  test('says what is missing', async () => {
    expect(await tryIt({ scopes: ['acme/shop', 'acme/secret'] })).toMatchObject({
      ok: false,
      missing: ['acme/secret'],
      says: [
        expect.anything(),
        expect.anything(),
        expect.stringMatching(/^Not there, or not for this token: acme\/secret\. Check the spelling/),
      ],
    });
  });

  test('of a token that is refused says which rights one needs', async () => {
    const { ok, says } = await tryIt({ token: 'glpat-wrong' });
    expect(ok).toBe(false);
    expect(says[0]).toMatch(/^The service refuses the token/);
    expect(says[1]).toMatch(/read_api/);
    expect(JSON.stringify(says)).not.toContain('glpat-wrong');
  });

  test('of a service that is away or busy answers at once', async () => {
    gitlab.intercept = (_path, response) => {
      response.writeHead(503).end();
      return true;
    };
    expect(await tryIt()).toMatchObject({
      ok: false,
      says: [expect.stringMatching(/does not answer well/), expect.stringMatching(/may reach it/)],
    });
    gitlab.intercept = (_path, response) => {
      response.writeHead(429, { 'retry-after': '600' }).end();
      return true;
    };
    expect(await tryIt()).toMatchObject({ ok: false, says: [expect.stringMatching(/wants no requests until 2026-/)] });
  });

  test('of one that is kept uses its token', async () => {
    const { connection } = await connect({ scopes: ['acme/shop', 'acme/old'] });
    await idle();
    expect((await app.call('POST', `/api/v1/connections/${connection.id}/test`)).body).toMatchObject({
      account: 'ada',
      missing: ['acme/old'],
    });
  });
});

describe('services that only send', () => {
  test('one that does not sign gets an ingest key, which its removal revokes', async () => {
    const { connection, secret } = await connect({ kind: 'alertmanager', name: 'alerts', url: undefined, token: undefined, scopes: [] });
    expect(connection).toMatchObject({ reads: false, webhook: { secretFrom: 'key', signed: true }, nextSyncAt: null });
    expect((await app.call('GET', '/api/v1/ingest-keys')).body.keys).toContainEqual(expect.objectContaining({ source: 'alerts' }));
    expect(secret).toMatch(/^bnk_/);
    await app.call('DELETE', `/api/v1/connections/${connection.id}`);
    expect((await app.call('GET', '/api/v1/ingest-keys')).body.keys).not.toContainEqual(expect.objectContaining({ source: 'alerts' }));
  });

  test('one that makes up its secret itself is connected first, and gets it afterwards', async () => {
    const { connection, secret } = await connect({ kind: 'pagerduty', name: 'pager', url: undefined, token: undefined, scopes: [] });
    expect(secret).toBeNull();
    expect(connection.webhook).toMatchObject({ secretFrom: 'service', signed: false });
    const path = `/api/v1/connections/${connection.id}/secret`;
    expect(await app.call('POST', path, {})).toMatchObject({ status: 400 });
    expect((await app.call('POST', path, { secret: 'made-by-pagerduty' })).body).toEqual({ secret: null });
    expect(await find(connection.id)).toMatchObject({ webhook: { signed: true } });
    expect(await app.call('POST', `/api/v1/connections/${connection.id}/sync`)).toMatchObject({ status: 400 });
    expect(await app.call('POST', `/api/v1/connections/${connection.id}/test`)).toMatchObject({ status: 400 });
  });
});

test('the address of GitHub Enterprise leads to its API', async () => {
  const body = { kind: 'github', name: 'enterprise', url: `${gitlab.url}/`, token: 'ghp_enterprise', scopes: [], clone: false };
  const { connection } = (await app.call('POST', '/api/v1/connections', body)).body;
  expect(connection.url).toBe(`${gitlab.url}/api/v3`);
});

test('what can be connected says what it takes', async () => {
  const { services } = (await app.call('GET', '/api/v1/connections')).body;
  expect(services.find(({ kind }: any) => kind === 'gitlab')).toMatchObject({
    title: 'GitLab',
    history: { url: 'https://gitlab.com', scopes: 'projects', clones: true, token: expect.stringContaining('read_api') },
    webhook: { path: '/hooks/gitlab' },
  });
  expect(services.find(({ kind }: any) => kind === 'opsgenie')).toMatchObject({ history: null, webhook: { secretFrom: 'key' } });
});

test('webhooks are listed and counted by source, those of strangers among them', async () => {
  const { connection, secret } = await connect({ scopes: [], name: 'counted' });
  const send = (token: string, event: string, payload: unknown) =>
    app.http.inject({
      method: 'POST',
      url: '/hooks/gitlab',
      headers: { 'content-type': 'application/json', 'x-gitlab-token': token, 'x-gitlab-event': event },
      payload: JSON.stringify(payload),
    });
  now += 60_000;
  await send(secret!, 'System Hook', { object_kind: 'unknown' });
  await send(secret!, 'System Hook', { object_kind: 'unknown' });
  now += 1000;
  await send('wrong', 'System Hook', { object_kind: 'unknown' });
  const { webhooks, sources } = (await app.call('GET', '/api/v1/webhooks?protocol=gitlab&limit=3')).body;
  expect(webhooks.map(({ source, outcome }: any) => [source, outcome])).toEqual([
    ['anonymous', 'rejected'],
    [connection.name, 'ignored'],
    [connection.name, 'ignored'],
  ]);
  expect(sources).toContainEqual(
    expect.objectContaining({ protocol: 'gitlab', source: 'counted', ignored24h: 2, accepted24h: 0, rejected24h: 0, lastRejection: null }),
  );
  const strangers = sources.find(({ source, protocol }: any) => protocol === 'gitlab' && source === 'anonymous');
  expect(strangers).toMatchObject({
    lastOutcome: 'rejected',
    lastRejection: { at: new Date(now).toISOString(), reason: expect.stringMatching(/fits no secret/) },
  });
  const rejected = (await app.call('GET', '/api/v1/webhooks?outcome=rejected')).body.webhooks;
  expect(rejected.every(({ outcome }: any) => outcome === 'rejected')).toBe(true);
});

describe('refused', () => {
  const refused = async (change: Record<string, unknown>) => {
    const body = { kind: 'gitlab', name: 'never', url: gitlab.url, token: 'tok', scopes: [], ...change };
    return (await app.call('POST', '/api/v1/connections', body)).status;
  };
  test.each([
    ['an address where a cloud hands out credentials', { url: 'http://169.254.169.254' }],
    ['an address that is none', { url: 'gitlab' }],
    ['a token with a line break', { token: 'a\nb' }],
    ['a scope that climbs', { scopes: ['acme/../other'] }],
    ['a scope that is an option', { scopes: ['--upload-pack=x'] }],
    ['a scope twice', { scopes: ['acme/shop', 'acme/shop'] }],
    ['the server’s own source', { name: 'environment' }],
    ['a service that there is not', { kind: 'sourceforge' }],
    ['history of a hundred years', { historyDays: 36_500 }],
  ])('%s', async (_what, change) => expect(await refused(change)).toBe(400));

  test('a name that is taken', async () => {
    const { connection } = await connect({ scopes: [] });
    expect(await refused({ name: connection.name })).toBe(409);
  });

  test('another address with the token of the first', async () => {
    const { connection } = await connect({ scopes: [] });
    const { status, text } = await app.call('PATCH', `/api/v1/connections/${connection.id}`, { url: 'https://gitlab.example' });
    expect([status, text]).toEqual([400, expect.stringContaining('another address')]);
  });
});
