import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { manualClock } from '../platform/clock.ts';

// Each of these requests brings rows of two tables; in a queue of one byte the second finds no room beside the first.
const now = Date.parse('2026-05-04T10:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock: manualClock(now), environment: { BINNACLE_QUEUE_LIMIT: '1' } });
});
afterAll(() => app.close());

const metrics = {
  resourceMetrics: [
    { scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [{ asDouble: 1, timeUnixNano: `${now}000000` }] } }] }] },
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

test('a key that sends more often than it may is told when to come back, in the form of each protocol', async () => {
  const { body: created } = await app.call('POST', '/api/v1/ingest-keys', { source: 'eager', rateLimit: 1 });
  const headers = { authorization: `Bearer ${created.key}` };
  expect(await app.ingest('/v1/metrics', {}, headers)).toMatchObject({ status: 200 });
  const refused = [await app.ingest('/v1/metrics', {}, headers), await app.ingest('/api/v1/events', {}, headers)];
  expect(refused).toMatchObject([
    { status: 429, body: { code: 8 }, headers: { 'retry-after': expect.stringMatching(/^[1-9]/) } },
    { status: 429, body: { code: 'rate_limited' }, headers: { 'retry-after': expect.stringMatching(/^[1-9]/) } },
  ]);
});
