import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import { manualClock } from '../../platform/clock.ts';

const now = Date.parse('2026-05-04T10:00:00Z');
const clock = manualClock(now);
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock, environment: { BINNACLE_BODY_LIMIT: '100000' } });
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

describe('an entry', () => {
  test.each([
    ['without an id', { name: 'n' }, /^id: /],
    ['with an empty name', { id: 'x', name: ' ' }, /^name: /],
    ['of another type', 'page_view', /^entry: /],
    ['with a person that is an e-mail address', { id: 'x', name: 'n', person: 'ada@example.org' }, /^person: .*pseudonymous/],
    ['with a time before 2000', { id: 'x', name: 'n', time: 12 }, /^time: .*2000-01-01/],
    ['with a time two days ahead', { id: 'x', name: 'n', time: '2026-05-06T12:00:00Z' }, /^time: .*1 day/],
    ['with a time that is none', { id: 'x', name: 'n', time: 'yesterday' }, /^time: /],
    [
      'with 100 properties',
      { id: 'x', name: 'n', properties: Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, i])) },
      /^properties: .*64/,
    ],
    ['with a property of 3,000 characters', { id: 'x', name: 'n', properties: { k: 'v'.repeat(3000) } }, /^properties\.k: .*2048/],
  ])('%s is rejected with its position and the reason; its neighbour is taken', async (what, entry, reason) => {
    const answer = await app.ingest('/api/v1/events', { events: [entry, { id: `beside ${what}`, name: 'neighbour' }] });
    expect(answer).toMatchObject({
      status: 200,
      body: { accepted: 1, rejected: [{ list: 'events', index: 0, reason: expect.stringMatching(reason) }] },
    });
    expect(await rows(`SELECT count() AS n FROM events FINAL WHERE id = 'beside ${what}'`)).toEqual([{ n: '1' }]);
  });

  test.each([
    ['with an unknown name', { id: 'x', name: 'FID', value: 1 }],
    ['with a negative value', { id: 'x', name: 'LCP', value: -1 }],
    ['without a value', { id: 'x', name: 'LCP' }],
  ])('of the vitals %s is rejected', async (_what, vital) => {
    expect((await app.ingest('/api/v1/events', { vitals: [vital] })).body).toMatchObject({
      accepted: 0,
      rejected: [{ list: 'vitals', index: 0 }],
    });
  });

  test('may carry fields that are not known', async () => {
    const answer = await app.ingest('/api/v1/events', { future: true, events: [{ id: 'f', name: 'n', future: {} }] });
    expect(answer.body).toEqual({ accepted: 1, rejected: [] });
  });
});

test('an event that is sent twice counts once, and a vital keeps its last value', async () => {
  const send = (value: number) =>
    app.ingest('/api/v1/events', {
      events: [{ id: 'again', name: 'retried', time: now }],
      vitals: [{ id: 'again', name: 'CLS', value, time: now }],
    });
  await send(0.1);
  clock.advance(1000);
  await send(0.2);
  expect(await rows("SELECT count() AS n FROM events FINAL WHERE id = 'again'")).toEqual([{ n: '1' }]);
  expect(await rows("SELECT value FROM vitals FINAL WHERE id = 'again'")).toEqual([{ value: 0.2 }]);
});

describe("a sender's clock", () => {
  const timeOf = async (id: string) =>
    Number((await rows(`SELECT toString(toUnixTimestamp64Milli(time)) AS time FROM events FINAL WHERE id = '${id}'`))[0]?.time);

  test('that is hours ahead is corrected by sentAt', async () => {
    const theirs = clock.now() + 3 * 3_600_000;
    await app.ingest('/api/v1/events', { sentAt: theirs, events: [{ id: 'ahead', name: 'n', time: theirs - 10_000 }] });
    expect(await timeOf('ahead')).toBe(clock.now() - 10_000);
  });

  test('that is nearly right is left alone, so that a retry has the same time', async () => {
    const theirs = clock.now() + 40_000;
    await app.ingest('/api/v1/events', { sentAt: theirs, events: [{ id: 'near', name: 'n', time: theirs }] });
    expect(await timeOf('near')).toBe(theirs);
  });

  test('is not needed: an event without a time is of now', async () => {
    await app.ingest('/api/v1/events', { events: [{ id: 'timeless', name: 'n' }] });
    expect(await timeOf('timeless')).toBe(clock.now());
  });
});

describe('a request', () => {
  test.each([
    ['without a key', { authorization: '' }, '{}', 401, 'unauthenticated'],
    ['with a wrong key', { authorization: 'Bearer of-bad-news' }, '{}', 403, 'forbidden'],
    ['that is not JSON', {}, '{"events":', 400, 'invalid_request'],
    ['whose events are no list', {}, '{"events":{}}', 400, 'invalid_request'],
    ['of another content type', { 'content-type': 'application/xml' }, '<events/>', 415, 'unsupported_media_type'],
    ['with 1,001 events', {}, JSON.stringify({ events: new Array(1001).fill({}) }), 400, 'invalid_request'],
    ['over the limit', {}, JSON.stringify({ events: ['x'.repeat(200_000)] }), 413, 'payload_too_large'],
  ])('%s is refused with problem details that the page may read', async (_what, headers, body, status, code) => {
    const answer = await app.ingest('/api/v1/events', body, {
      'content-type': 'application/json',
      origin: 'https://shop.example',
      ...headers,
    });
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.headers['content-type']).toMatch('application/problem+json');
    expect(answer.headers['access-control-allow-origin']).toBe('https://shop.example');
  });

  test('from another origin may ask first', async () => {
    const answer = await app.call('OPTIONS', '/api/v1/events', undefined, { authorization: '', origin: 'https://shop.example' });
    expect(answer.status).toBe(204);
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-methods': 'POST, OPTIONS',
    });
  });
});
