import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

const ada = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery' };

async function send(method: string, url: string, body?: unknown, headers: Record<string, string> = {}) {
  return app.call(method, url, body, { authorization: '', ...headers });
}

function cookieOf(answer: { headers: Record<string, unknown> }): string {
  return [answer.headers['set-cookie']]
    .flat()
    .map((cookie) => String(cookie).split(';')[0])
    .join('; ');
}

test('the first administrator is made by a one-time link', async () => {
  expect((await send('GET', '/api/v1/session')).body).toMatchObject({ user: null, setup: true, beaconKey: null });
  const link = new URL((await app.setupPath()) ?? '', 'http://binnacle');
  const token = link.searchParams.get('token');
  const wrong = await send('POST', '/api/v1/setup', { token: 'guessed', ...ada });
  expect(wrong).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  const made = await send('POST', '/api/v1/setup', { token, ...ada });
  expect(made).toMatchObject({ status: 201, body: { user: { email: 'ada@example.org', role: 'admin' } } });
  expect(String(made.headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/);
  const session = await send('GET', '/api/v1/session', undefined, { cookie: cookieOf(made) });
  expect(session.body).toMatchObject({ user: { name: 'Ada', role: 'admin' }, setup: false });
  expect(await app.setupPath()).toBeUndefined();
  expect((await send('POST', '/api/v1/setup', { token, ...ada, email: 'eve@example.org' })).status).toBe(403);
});
