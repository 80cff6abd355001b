import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

test('is ready when both stores answer', async () => {
  expect(await app.call('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
});

test('an unknown path is a problem that names it', async () => {
  const answer = await app.call('GET', '/api/v1/nothing');
  expect(answer.status).toBe(404);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.body.detail).toContain('/api/v1/nothing');
});

test('describes itself as OpenAPI 3.1', async () => {
  expect((await app.call('GET', '/api/v1/openapi.json')).body.openapi).toBe('3.1.0');
});
