import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { TestRepository } from '../../../../../test/support/git.ts';
import { Pulse } from '../../../../../test/support/pulse.ts';
import { deliveryOf } from '../delivery.ts';

let app: TestApp;
let pulse: Pulse;
const shop = new TestRepository('shop');
const people = new Map<string, string>();

beforeAll(async () => {
  app = await testApp({ environment: { BINNACLE_SMTP_URL: 'smtp://127.0.0.1:9', BINNACLE_MAIL_FROM: 'b@example.org' } });
  pulse = new Pulse(app);
  for (const name of ['ann', 'bob']) people.set(name, await signIn(name));
});
afterAll(async () => {
  await app.close();
  shop.remove();
});

async function signIn(name: string): Promise<string> {
  const person = { email: `${name}@example.org`, password: 'correct horse battery' };
  await app.call('POST', '/api/v1/users', { ...person, name, role: 'member' });
  const answer = await app.call('POST', '/api/v1/sign-in', person, { 'user-agent': `browser of ${name}` });
  return String(answer.headers['set-cookie']).split(';')[0] ?? '';
}

async function collected(name: string, query = '') {
  const response = await app.http.inject({
    method: 'GET',
    url: `/api/v1/me/collected${query}`,
    headers: { cookie: people.get(name) ?? '' },
  });
  return { text: response.body, body: response.json(), headers: response.headers };
}

test('a person sees their account, sessions, changes and invitations, and nobody else does', async () => {
  await pulse.team('payments', 0, ['ann@example.org', 'c@example.org', 'd@example.org', 'e@example.org', 'f@example.org']);
  await pulse.survey('pulse', ['payments'], { delivery: ['email'] });
  await app.call('POST', '/api/v1/surveys/pulse/rounds', {});
  await app.http.inject({
    method: 'POST',
    url: '/api/v1/definitions/apply',
    headers: { cookie: people.get('ann') ?? '' },
    payload: { apiVersion: 'binnacle/v1', kind: 'Team', metadata: { name: 'of-ann' }, spec: {} },
  });
  const ann = await collected('ann');
  expect(ann.headers['cache-control']).toBe('no-store');
  expect(ann.body).toMatchObject({
    account: { name: 'ann', email: 'ann@example.org', role: 'member' },
    sessions: [{ browser: 'browser of ann' }],
    surveys: { invitations: 1, teams: ['payments'], optedOut: false },
  });
  expect(ann.body.audit).toContainEqual(expect.objectContaining({ action: 'definition.create', subject: 'Team/of-ann' }));
  const bob = await collected('bob');
  expect(bob.body).toMatchObject({ account: { name: 'bob' }, surveys: { invitations: 0, teams: [] }, audit: [] });
  for (const secret of ['ann@example.org', 'c@example.org']) expect(bob.text).not.toContain(secret);
  expect(bob.body.kept.length).toBeGreaterThan(5);
  expect(bob.body.notKept.join()).toContain('Who answered what');
});

test('traces under a pseudonym: whether there are any, and nothing that compares people', async () => {
  const author = { name: 'Ann', email: 'Ann@Example.org' };
  shop
    .commit('a', { at: '2024-01-01T00:00:00Z', author: `${author.name} <${author.email}>` } as any)
    .tag('v1.0.0', 'a')
    .branch('main', 'a')
    .write();
  await deliveryOf(app.house).repositories.add({ path: shop.path });
  await deliveryOf(app.house).startImport('shop');
  const found = async (name: string, query?: string) =>
    (await collected(name, query)).body.traces.filter((trace: any) => trace.found).map((trace: any) => trace.table);
  const rows = await app.house.facts.query<{ author: string }>('SELECT DISTINCT author FROM commits');
  expect(rows).toHaveLength(1);
  const own = await found('bob', `?login=${encodeURIComponent(author.email)}`);
  expect(own).toEqual(['commits']);
  expect(await found('bob')).toEqual([]);
  const { body } = await collected('bob', '?login=octocat');
  for (const trace of body.traces) expect(Object.keys(trace).sort()).toEqual(['found', 'retentionDays', 'table', 'what']);
});

test('a token is no person', async () => {
  const { status, body } = await app.call('GET', '/api/v1/me/collected');
  expect(status).toBe(200);
  expect(body).toMatchObject({ account: null, sessions: [], audit: [], surveys: { invitations: 0 } });
});

test('the sheet for a works agreement', async () => {
  const { status, text, headers } = await app.call('GET', '/api/v1/works-agreement');
  expect(status).toBe(200);
  expect(headers['content-type']).toContain('text/markdown');
  expect(text).toContain('| pulse | payments | 5 |');
  expect(text).toContain('BetrVG section 87(1) no. 6');
});
