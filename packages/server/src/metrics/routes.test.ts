import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

test('an unknown metric is not found', async () => {
  const answer = await app.call('POST', '/api/v1/evaluate', { metric: 'no.such', from: '2026-03-01', to: '2026-03-08' });
  expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
});

test('lists metrics', async () => {
  expect((await app.call('GET', '/api/v1/metrics')).body.metrics).toEqual(expect.any(Array));
});
