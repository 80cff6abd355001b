import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { Arrivals } from '../facts/arrivals.ts';
import { followPushes } from './push-fetch.ts';

const now = Date.parse('2026-11-25T12:00:00Z');
const clock = { now: () => now };
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

function send(event: string, payload: unknown) {
  return app.ingest('/hooks/gitlab', payload, { 'x-gitlab-event': event });
}

const project = (name: string) => ({ id: 7, path_with_namespace: name, default_branch: 'main' });
const push = (name: string) => ({
  object_kind: 'push',
  ref: 'refs/heads/main',
  before: '1'.repeat(40),
  after: '2'.repeat(40),
  project: project(name),
  commits: [
    { id: '2'.repeat(40), message: 'Change', timestamp: '2026-11-25T11:59:00Z', author: { name: 'Ada', email: 'ada@example.org' } },
  ],
});

test('repositories that webhooks tell pushes to are fetched soon, each once however often it was pushed to', async () => {
  const arrivals = new Arrivals();
  const fetched: string[] = [];
  let done = () => {};
  const both = new Promise<void>((resolve) => {
    done = resolve;
  });
  const fetch = async (scope: string) => {
    fetched.push(scope);
    if (fetched.length === 2) done();
  };
  const { facts, log } = app.house;
  const following = followPushes({ arrivals, facts, clock, log }, fetch, 1);
  expect((await send('Push Hook', push('acme/shop'))).status).toBe(202);
  await send('Push Hook', push('acme/shop'));
  await send('Push Hook', push('acme/search'));
  await send('Note Hook', { object_kind: 'note', project: project('acme/notes') });
  const rows = await facts.query('SELECT * FROM webhook_deliveries');
  expect(rows).toHaveLength(4);
  for (let told = 0; told < 3; told++) arrivals.announce();
  await both;
  following.stop();
  expect(fetched.toSorted()).toEqual(['acme/search', 'acme/shop']);
});
