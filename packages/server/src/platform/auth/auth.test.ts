import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import { manualClock } from '../clock.ts';
import { createAuth } from './index.ts';

const clock = manualClock(Date.now());
const ada = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };
let app: TestApp;
let cookie = '';

beforeAll(async () => {
  app = await testApp({ clock });
});
beforeEach(() => clock.advance(3_600_000));
afterAll(() => app.close());

/** As a browser without an API token. */
async function send(method: string, url: string, body?: unknown, headers: Record<string, string> = {}) {
  return app.call(method, `/api/v1${url}`, body, { authorization: '', ...headers });
}

/** With the administrator's API token. */
async function administer(method: string, url: string, body?: unknown) {
  return app.call(method, `/api/v1${url}`, body);
}

async function signIn({ email, password }: { email: string; password: string }) {
  const answer = await send('POST', '/sign-in', { email, password });
  return { ...answer, cookie: String(answer.headers['set-cookie']).split(';')[0] ?? '' };
}

async function addUser(name: string, role: string) {
  const person = { name, email: `${name}@example.org`, password: `${name}s long password` };
  const { body } = await administer('POST', '/users', { ...person, role });
  return { ...person, id: body.user.id as string };
}

/** Binnacle as a second process sees it: the same records, memory of its own. */
function otherProcess() {
  return createAuth({ ...app.house });
}

test('a stranger is told that nobody has an account yet', async () => {
  const { body } = await send('GET', '/session');
  expect(body).toEqual({ user: null, setup: true, oidc: false, timezone: 'UTC', version: expect.any(String), beaconKey: null });
});

test('the set-up link of this start and of a start beside it are good, once', async () => {
  const links = [await app.setupPath(), await (await otherProcess()).setupPath()];
  const [token, other] = links.map((link) => new URL(link ?? '', 'http://binnacle').searchParams.get('token'));
  expect(await send('POST', '/setup', { token: 'guessed', ...ada })).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  expect(JSON.stringify(await app.records.execute('SELECT * FROM setting'))).not.toContain(token);
  const eve = { ...ada, email: 'eve@example.org' };
  const answers = await Promise.all([send('POST', '/setup', { token, ...ada }), send('POST', '/setup', { token: other, ...ada })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 403]);
  const made = answers.find(({ status }) => status === 201);
  expect(made?.body.user.role).toBe('admin');
  const [set] = [made?.headers['set-cookie']].flat();
  expect(set).toMatch(/^binnacle\.session_token=.*Path=\/; HttpOnly; SameSite=Lax$/);
  cookie = String(set).split(';')[0] ?? '';
  expect((await send('GET', '/session', undefined, { cookie })).body).toMatchObject({ user: { name: 'Ada', role: 'admin' }, setup: false });
  expect([await app.setupPath(), await (await otherProcess()).setupPath()]).toEqual([undefined, undefined]);
  expect((await send('POST', '/setup', { token, ...eve })).status).toBe(403);
});

test('the session names the key of the pages to those who are signed in, and the key writes alone', async () => {
  const { beaconKey } = (await send('GET', '/session', undefined, { cookie })).body;
  expect(beaconKey).toMatch(/^bnk_[\w-]{43}$/);
  const { authenticator } = await otherProcess();
  expect(await authenticator.ingest(beaconKey)).toEqual({ kind: 'ingest', keyId: 'pages', source: 'binnacle-ui', forPages: true });
  expect((await app.ingest(`/api/v1/events?key=${beaconKey}`, { events: [] }, { authorization: '' })).status).toBe(200);
  for (const url of ['/v1/metrics', '/api/v1/deployments']) {
    const refused = await app.ingest(url, '{}', { authorization: `Bearer ${beaconKey}`, 'content-type': 'application/json' });
    expect(refused.status, url).toBe(403);
  }
  expect((await app.call('GET', '/api/v1/kpis', undefined, { authorization: `Bearer ${beaconKey}` })).status).toBe(401);
});

test('a wrong password and an unknown account get the same answer, and the audit log keeps neither text', async () => {
  const wrong = await signIn({ ...ada, password: 'not the password' });
  const unknown = await signIn({ email: 'a-mistyped-password', password: 'whatever it is' });
  expect(wrong.status).toBe(401);
  expect(unknown.body).toEqual(wrong.body);
  const { body, text } = await administer('GET', '/audit?limit=2');
  expect(body.entries.map((entry: { action: string }) => entry.action)).toEqual(['sign_in.failed', 'sign_in.failed']);
  expect(text).not.toMatch(/not the password|a-mistyped-password|whatever/);
});

test('after ten attempts an account takes no password for ten minutes, also not the right one', async () => {
  const grace = await addUser('grace', 'viewer');
  const tries = await Promise.all(Array.from({ length: 12 }, () => signIn({ ...grace, password: 'a guess at it' })));
  expect(tries.filter(({ status }) => status === 401)).toHaveLength(10);
  const late = await signIn(grace);
  expect(late).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
  expect(Number(late.headers['retry-after'])).toBeGreaterThan(500);
  expect((await signIn(ada)).status).toBe(200);
  clock.advance(10 * 60_000);
  expect((await signIn(grace)).status).toBe(200);
});

test('an address may try fifty times in ten minutes, whatever the accounts', async () => {
  const guess = (index: number) => signIn({ email: `someone-${index}@example.org`, password: 'a guess at it' });
  for (let index = 0; index < 50; index++) expect((await guess(index)).status).toBe(401);
  expect((await guess(50)).status).toBe(429);
});

test('sign-out ends the session', async () => {
  const session = await signIn(ada);
  expect((await send('POST', '/sign-out', undefined, { cookie: session.cookie })).status).toBe(204);
  expect((await send('GET', '/users', undefined, { cookie: session.cookie })).status).toBe(401);
});

test.each([
  ['cross-site', { 'sec-fetch-site': 'cross-site' }, 403],
  ['from another subdomain', { 'sec-fetch-site': 'same-site' }, 403],
  ['from another origin in an old browser', { origin: 'https://evil.example' }, 403],
  ['from an opaque origin in an old browser', { origin: 'null' }, 403],
  ['same-origin', { 'sec-fetch-site': 'same-origin' }, 400],
  ['from this origin in an old browser', { origin: 'http://localhost:80', host: 'localhost:80' }, 400],
])('a change that a session asks for %s is answered by %j with %i', async (_name, headers, status) => {
  expect((await send('POST', '/users', {}, { cookie, ...headers } as Record<string, string>)).status).toBe(status);
});

test('another site can neither sign somebody in nor out', async () => {
  for (const [url, body] of [
    ['/sign-in', ada],
    ['/sign-out', undefined],
    ['/setup', { token: 'x', ...ada }],
  ] as const) {
    const answer = await send('POST', url, body, { 'sec-fetch-site': 'cross-site', cookie });
    expect(answer.status).toBe(403);
  }
});

test('a change of role counts at once, and removing a user ends their sessions', async () => {
  const linus = await addUser('linus', 'viewer');
  const session = await signIn(linus);
  const ask = () => send('GET', '/audit', undefined, { cookie: session.cookie });
  expect((await ask()).status).toBe(403);
  await administer('PATCH', `/users/${linus.id}`, { role: 'admin' });
  expect((await ask()).status).toBe(200);
  await administer('DELETE', `/users/${linus.id}`);
  expect((await ask()).status).toBe(401);
  expect((await signIn(linus)).status).toBe(401);
});

test('a new password ends the sessions and the old password, and is in no log', async () => {
  const barbara = await addUser('barbara', 'member');
  const session = await signIn(barbara);
  const changed = await administer('PATCH', `/users/${barbara.id}`, { password: 'an even longer password' });
  expect(changed).toMatchObject({ status: 200, body: { user: { role: 'member' } } });
  expect((await send('GET', '/kpis', undefined, { cookie: session.cookie })).status).toBe(401);
  expect((await signIn(barbara)).status).toBe(401);
  expect((await signIn({ ...barbara, password: 'an even longer password' })).status).toBe(200);
  const { text } = await administer('GET', '/audit');
  expect(text).toContain('user.password_changed');
  expect(text).not.toContain('an even longer password');
});

test('people change their own password with the one they have, which ends their other sessions', async () => {
  const joan = await addUser('joan', 'viewer');
  const [here, elsewhere] = [await signIn(joan), await signIn(joan)];
  const change = (current: string) =>
    send('POST', '/session/password', { current, password: 'a password of her own' }, { cookie: here.cookie });
  expect((await change('not the current one')).status).toBe(401);
  const changed = await change(joan.password);
  expect(changed.status).toBe(204);
  const renewed = [changed.headers['set-cookie']].flat().at(-1);
  expect((await send('GET', '/kpis', undefined, { cookie: String(renewed).split(';')[0] ?? '' })).status).toBe(200);
  for (const { cookie: old } of [here, elsewhere]) expect((await send('GET', '/kpis', undefined, { cookie: old })).status).toBe(401);
  expect((await signIn({ ...joan, password: 'a password of her own' })).status).toBe(200);
  expect((await administer('POST', '/session/password', { current: 'x', password: 'a password of her own' })).status).toBe(403);
});

test('the last administrator stays one, even when two remove each other at the same time', async () => {
  const { body } = await administer('GET', '/users');
  const first = body.users.find(({ email }: { email: string }) => email === ada.email);
  expect(await administer('DELETE', `/users/${first.id}`)).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect((await administer('PATCH', `/users/${first.id}`, { role: 'member' })).status).toBe(409);
  const second = await addUser('margaret', 'admin');
  const answers = await Promise.all([
    administer('PATCH', `/users/${first.id}`, { role: 'viewer' }),
    administer('PATCH', `/users/${second.id}`, { role: 'viewer' }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  await administer('PATCH', `/users/${first.id}`, { role: 'admin' });
});

test('an email address belongs to one user, whatever its letters', async () => {
  const again = await administer('POST', '/users', { ...ada, email: 'ADA@Example.org', role: 'viewer' });
  expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } });
  expect((await signIn({ ...ada, email: 'Ada@EXAMPLE.org' })).status).toBe(200);
});

test('an API token works in its role until it is revoked or expires', async () => {
  const expiresAt = new Date(clock.now() + 60_000).toISOString();
  const { body, status, headers } = await administer('POST', '/tokens', { name: 'ci', role: 'viewer', expiresAt });
  expect(status).toBe(201);
  expect(body.token).toMatch(/^bnt_[\w-]{43}$/);
  expect(headers['cache-control']).toBe('no-store');
  const use = () => send('GET', '/kpis', undefined, { authorization: `Bearer ${body.token}` });
  expect((await use()).status).toBe(200);
  const listed = await administer('GET', '/tokens');
  expect(listed.body.tokens).toContainEqual({
    id: body.id,
    name: 'ci',
    role: 'viewer',
    prefix: body.token.slice(0, 10),
    createdAt: new Date(clock.now()).toISOString(),
    lastUsedAt: new Date(clock.now()).toISOString(),
    expiresAt,
  });
  expect(listed.text).not.toContain(body.token);
  clock.advance(60_000);
  expect((await use()).status).toBe(401);
  expect((await administer('DELETE', `/tokens/${body.id}`)).status).toBe(204);
  expect((await administer('DELETE', `/tokens/${body.id}`)).status).toBe(404);
});

test('an API token is also taken as the password of Basic authentication, whatever the user', async () => {
  const { body } = await administer('POST', '/tokens', { name: 'grafana', role: 'viewer' });
  const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
  expect((await send('GET', '/kpis', undefined, basic(`anybody:${body.token}`))).status).toBe(200);
  expect((await send('GET', '/users', undefined, basic(`anybody:${body.token}`))).status).toBe(403);
  expect((await send('GET', '/kpis', undefined, basic(`${body.token}:`))).status).toBe(401);
  expect((await send('GET', '/kpis', undefined, basic('ada@example.org:correct horse battery'))).status).toBe(401);
});

test("a proxy's own Basic credentials do not hide the session", async () => {
  const eve = await addUser('eve', 'viewer');
  const session = await signIn(eve);
  const authorization = `Basic ${Buffer.from('proxy:its own secret').toString('base64')}`;
  expect((await send('GET', '/kpis', undefined, { cookie: session.cookie, authorization })).status).toBe(200);
});

test('what one process revokes, another refuses within five seconds', async () => {
  const { authenticator } = await otherProcess();
  const { body: created } = await administer('POST', '/ingest-keys', { source: 'shop' });
  expect(await authenticator.ingest(created.key)).toEqual({ kind: 'ingest', keyId: created.id, source: 'shop', forPages: false });
  await administer('DELETE', `/ingest-keys/${created.id}`);
  clock.advance(5_000);
  expect(await authenticator.ingest(created.key)).toBeUndefined();
});

test('a key for web pages sends product events and web vitals, and nothing that pages or counts', async () => {
  const { body: created } = await administer('POST', '/ingest-keys', { source: 'shop-pages', forPages: true });
  const authorization = `Bearer ${created.key}`;
  expect((await app.ingest('/api/v1/events', { events: [] }, { authorization })).status).toBe(200);
  for (const path of ['/v1/metrics', '/hooks/alerts', '/v2/enqueue', '/api/v2/alerts', '/api/v1/deployments']) {
    const refused = await app.ingest(path, {}, { authorization });
    expect([path, refused.status]).toEqual([path, 403]);
    expect(refused.text).toContain('for web pages');
  }
  const { keys } = (await administer('GET', '/ingest-keys')).body;
  expect(keys).toContainEqual(expect.objectContaining({ source: 'shop-pages', forPages: true }));
});

test('an ingest key sends as many requests a second as it may, and is told when to come back', async () => {
  const { body: created } = await administer('POST', '/ingest-keys', { source: 'shop', rateLimit: 2 });
  expect(created.key).toMatch(/^bnk_[\w-]{43}$/);
  const sendEvents = () => app.ingest('/api/v1/events', { events: [] }, { authorization: `Bearer ${created.key}` });
  expect((await sendEvents()).status).not.toBe(429);
  expect((await sendEvents()).status).not.toBe(429);
  const refused = await sendEvents();
  expect(refused.status).toBe(429);
  expect(refused.headers['retry-after']).toBe('1');
  clock.advance(500);
  expect((await sendEvents()).status).not.toBe(429);
  const { body, text } = await administer('GET', '/ingest-keys');
  expect(body.keys).toContainEqual(expect.objectContaining({ source: 'shop', rateLimit: 2, prefix: created.key.slice(0, 10) }));
  expect(text).not.toContain(created.key);
});

test('a receiver says so in the form of its own protocol', async () => {
  const { body: created } = await administer('POST', '/ingest-keys', { source: 'shop', rateLimit: 1 });
  const sendMetrics = () => app.ingest('/v1/metrics', { resourceMetrics: [] }, { authorization: `Bearer ${created.key}` });
  expect((await sendMetrics()).status).toBe(200);
  expect(await sendMetrics()).toMatchObject({
    status: 429,
    headers: { 'retry-after': '1' },
    body: { message: expect.stringContaining('1 requests a second') },
  });
});

test('no secret is in the records as it is', async () => {
  const { body: token } = await administer('POST', '/tokens', { name: 'x', role: 'viewer' });
  const { body: key } = await administer('POST', '/ingest-keys', { source: 'x' });
  const tables = ['api_token', 'ingest_key', 'user_credential', 'audit_entry', 'setting'];
  const dump = await Promise.all(tables.map((table) => app.records.execute(`SELECT * FROM ${table}`)));
  const text = JSON.stringify(dump.map(({ rows }) => rows));
  for (const secret of [token.token, key.key, ada.password, ingestKey]) expect(text).not.toContain(secret);
});

test('the audit log tells who did what to whom, newest first', async () => {
  const { body: key } = await administer('POST', '/ingest-keys', { source: 'audited' });
  await administer('DELETE', `/ingest-keys/${key.id}`);
  const { body } = await administer('GET', '/audit?limit=2');
  expect(body.entries).toEqual([
    expect.objectContaining({
      actor: 'token:environment',
      action: 'ingest_key.revoked',
      subject: `key:${key.id}`,
      details: { source: 'audited' },
    }),
    expect.objectContaining({
      action: 'ingest_key.created',
      subject: `key:${key.id}`,
      details: { source: 'audited', rateLimit: 1000, forPages: false },
    }),
  ]);
});

test('of what better-auth could do by itself nothing is reachable', async () => {
  for (const path of ['/auth/sign-up/email', '/auth/sign-in/email', '/auth/update-user', '/auth/delete-user']) {
    expect((await send('POST', path, ada)).status).toBe(404);
  }
  expect((await send('GET', '/auth/get-session', undefined, { cookie })).status).toBe(404);
});

test.each([
  ['POST', '/users', { ...ada, role: 'owner' }, 'body.role'],
  ['POST', '/users', { ...ada, email: 'nobody', role: 'viewer' }, 'body.email'],
  ['POST', '/users', { ...ada, email: 'x@example.org', password: 'short', role: 'viewer' }, 'body.password'],
  ['POST', '/users', { ...ada, password: 'x'.repeat(129), role: 'viewer' }, 'body.password'],
  ['POST', '/users', [ada], 'body'],
  ['PATCH', '/users/nobody', { role: 7 }, 'body.role'],
  ['PATCH', '/users/nobody', {}, 'give a role, a password, or both'],
  ['POST', '/tokens', { name: ' ', role: 'viewer' }, 'body.name'],
  ['POST', '/tokens', { name: 'x', role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ['POST', '/tokens', { name: 'x', role: 'viewer', expiresAt: 'tomorrow' }, 'body.expiresAt'],
  ['DELETE', '/tokens/1', undefined, 'params.id'],
  ['POST', '/ingest-keys', { source: 'binnacle-ui' }, 'body.source'],
  ['POST', '/ingest-keys', { source: 'x', rateLimit: 0 }, 'body.rateLimit'],
  ['POST', '/ingest-keys', { source: 'x', rateLimit: 1e9 }, 'body.rateLimit'],
  ['GET', '/audit?limit=0', undefined, 'querystring.limit'],
  ['POST', '/sign-in', { email: 'ada@example.org' }, 'body.password'],
  ['POST', '/setup', { token: 1 }, 'body.token'],
])('%s %s with %j is refused naming %s', async (method, url, body, where) => {
  const answer = await administer(method, url, body);
  expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  expect(answer.body.detail).toContain(where);
});

test('a body larger than these routes need is not read', async () => {
  const answer = await administer('POST', '/tokens', { name: 'x'.repeat(20_000), role: 'viewer' });
  expect(answer).toMatchObject({ status: 413, body: { code: 'payload_too_large' } });
});

test('a text with a null character is refused, not a failure of the store', async () => {
  expect((await administer('POST', '/tokens', { name: 'a\u0000b', role: 'viewer' })).status).toBe(400);
  expect((await administer('DELETE', '/users/a%00b')).status).toBe(400);
});
