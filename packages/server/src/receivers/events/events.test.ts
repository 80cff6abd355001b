import { afterAll, beforeAll, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import { manualClock } from '../../platform/clock.ts';

const now = Date.parse('2026-05-04T10:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock: manualClock(now) });
});
afterAll(() => app.close());

function rows(sql: string): Promise<readonly Record<string, unknown>[]> {
  return app.house.facts.query(sql) as Promise<readonly Record<string, unknown>[]>;
}

test('an event and a vital in one request become one fact each', async () => {
  const answer = await app.ingest('/api/v1/events', {
    sentAt: now,
    events: [
      {
        id: 'e1',
        name: 'review_opened',
        time: now - 1000,
        person: 'p1',
        session: 's1',
        path: '/reviews?week=1#top',
        properties: { n: 3, ok: true },
      },
    ],
    vitals: [{ id: 'v1', name: 'LCP', value: 1.25, time: now - 2000, path: '/reviews', session: 's1', navigation: 'navigate' }],
  });
  expect(answer).toMatchObject({ status: 200, body: { accepted: 2, rejected: [] } });
  expect(
    await rows(
      "SELECT name, person, session, path, properties, source, toUnixTimestamp64Milli(time) AS time FROM events FINAL WHERE id = 'e1'",
    ),
  ).toMatchObject([
    {
      name: 'review_opened',
      person: 'p1',
      session: 's1',
      path: '/reviews',
      properties: { n: '3', ok: 'true' },
      source: 'environment',
      time: String(now - 1000),
    },
  ]);
  expect(await rows("SELECT name, value, path, navigation FROM vitals FINAL WHERE id = 'v1'")).toEqual([
    { name: 'lcp', value: 1.25, path: '/reviews', navigation: 'navigate' },
  ]);
});

test('a string from sendBeacon is taken as text/plain with the key in the query', async () => {
  const answer = await app.call('POST', `/api/v1/events?key=${ingestKey}`, '{"events":[{"id":"b1","name":"page_view"}]}', {
    authorization: '',
    origin: 'https://shop.example',
    'content-type': 'text/plain;charset=UTF-8',
  });
  expect(answer).toMatchObject({ status: 200, body: { accepted: 1 } });
  expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
});
