import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

test('the terminal of a new server shows a key until it is revoked, and none where others came first', async () => {
  const key = await app.firstKey();
  expect(key).toMatch(/^bnk_[\w-]{43}$/);
  expect(await app.firstKey()).toBe(key);
  expect((await app.ingest('/api/v1/events', { events: [] }, { authorization: `Bearer ${key}` })).status).toBe(200);
  const [listed] = (await app.call('GET', '/api/v1/ingest-keys')).body.keys;
  expect(listed.source).toBe('terminal');
  await app.call('POST', '/api/v1/ingest-keys', { source: 'shop' });
  await app.call('DELETE', `/api/v1/ingest-keys/${listed.id}`);
  expect(await app.firstKey()).toBeUndefined();
});
