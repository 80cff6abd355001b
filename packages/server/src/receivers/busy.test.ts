import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';

// Each of these requests brings rows of two tables; in a queue of one byte the second finds no room beside the first.
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ environment: { BINNACLE_QUEUE_LIMIT: '1' } });
});
afterAll(() => app.close());

const metrics = {
  resourceMetrics: [
    { scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [{ asDouble: 1, timeUnixNano: `${Date.now()}000000` }] } }] }] },
  ],
};

test('an OTLP client is told to come back when the queue is full', async () => {
  const answer = await app.ingest('/v1/metrics', metrics);
  expect(answer).toMatchObject({ status: 503, body: { code: 14, message: expect.stringContaining('queue is full') } });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
});

test('so is the beacon', async () => {
  const answer = await app.ingest('/api/v1/events', { events: [{ id: 'a', name: 'n' }], vitals: [{ id: 'b', name: 'LCP', value: 1 }] });
  expect(answer).toMatchObject({ status: 503, body: { code: 'queue_full' } });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
});
