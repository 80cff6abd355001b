import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { manualClock } from '../platform/clock.ts';

// The store's own clock, by which it drops rows, cannot be set: both must agree.
const start = Math.floor(Date.now() / 60_000) * 60_000;
const later = new Date(start + 1000).toISOString();
const clock = manualClock(start);
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

const gauge = (...times: readonly number[]) => ({
  resourceMetrics: [
    {
      scopeMetrics: [
        { metrics: [{ name: 'depth', gauge: { dataPoints: times.map((time) => ({ asDouble: 1, timeUnixNano: `${time}000000` })) } }] },
      ],
    },
  ],
});

test('tells what every source sent by which protocol, what was refused and why, and when', async () => {
  expect((await app.call('GET', '/api/v1/sources')).body).toMatchObject({ sources: [], intake: [] });
  await app.ingest('/v1/metrics', gauge(start, start + 1, 0));
  clock.advance(1000);
  await app.ingest('/v1/metrics', Buffer.from('{"resourceMetrics":'), { 'content-type': 'application/json' });
  await app.ingest('/api/v1/events', { events: [{ id: 'a', name: 'order' }, { name: 'has no id' }] });
  await app.ingest('/api/v1/events', Buffer.from('no JSON'), { 'content-type': 'application/json' });
  await app.ingest('/v1/metrics', gauge(start), { authorization: 'Bearer of-bad-news' });
  const farAway = "the time must lie between 2000-01-01 and 1 day ahead of the server's clock";
  expect((await app.call('GET', '/api/v1/sources')).body.intake).toEqual([
    {
      source: 'environment',
      protocol: 'events',
      accepted24h: 1,
      rejected24h: 2,
      reasons: [
        { reason: 'a request that cannot be read', count: 1 },
        { reason: 'an entry that is not valid', count: 1 },
      ],
      lastSeen: later,
      lastRejection: { at: later, reason: 'a request that cannot be read' },
    },
    {
      source: 'environment',
      protocol: 'otlp',
      accepted24h: 2,
      rejected24h: 2,
      reasons: [
        { reason: 'a request that cannot be read', count: 1 },
        { reason: farAway, count: 1 },
      ],
      lastSeen: later,
      lastRejection: { at: later, reason: 'a request that cannot be read' },
    },
  ]);
  clock.advance(25 * 3_600_000);
  await app.ingest('/v1/metrics', gauge(clock.now()));
  const { body } = await app.call('GET', '/api/v1/sources');
  expect(body.intake[1]).toMatchObject({
    accepted24h: 1,
    rejected24h: 0,
    reasons: [],
    lastRejection: { reason: 'a request that cannot be read' },
  });
});
