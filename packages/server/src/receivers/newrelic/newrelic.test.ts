import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import fc from '../../../../../test/support/property.ts';
import { manualClock } from '../../platform/clock.ts';
import { decodeMetrics, problems } from './decode.ts';

// The store's own clock, by which it drops rows, cannot be set: both must agree.
const now = Math.floor(Date.now() / 60_000) * 60_000;
const bodyLimit = 100_000;
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock: manualClock(now), environment: { BINNACLE_BODY_LIMIT: String(bodyLimit) } });
});
afterAll(() => app.close());

async function post(body: unknown, headers: Record<string, string> = { 'api-key': ingestKey }, url = '/metric/v1') {
  const payload = Buffer.isBuffer(body) || typeof body === 'string' ? body : JSON.stringify(body);
  const response = await app.http.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });
  return { status: response.statusCode, body: response.json(), headers: response.headers };
}

async function stored(prefix: string) {
  const rows = await app.house.facts.query<{ name: string; labels: Record<string, string>; type: string; values: number[] }>(
    `SELECT name, labels, type, groupArray(value) AS values FROM (
       SELECT name, labels, type, value FROM samples FINAL JOIN series FINAL ON series.id = samples.series_id
       WHERE startsWith(name, {prefix:String}) ORDER BY samples.time)
     GROUP BY name, labels, type ORDER BY name`,
    { prefix },
  );
  return rows.map(({ name, labels, type, values }) => [name, labels, type, values]);
}

test('gauges, counts and summaries, with what they have in common', async () => {
  const common = { attributes: { host: 'web-1', service: 'shop' }, 'interval.ms': 10_000, timestamp: now - 20_000 };
  const metrics = [
    { name: 'nr.memory', type: 'gauge', value: 2.5, attributes: { host: 'web-2' } },
    { name: 'nr.orders', type: 'count', value: 3 },
    { name: 'nr.orders', type: 'count', value: 4, timestamp: now - 10_000 },
    { name: 'nr.duration', type: 'summary', value: { count: 2, sum: 3, min: 1, max: 2 } },
    { name: 'nr.untyped', value: 1, timestamp: now },
  ];
  const answer = await post(gzipSync(JSON.stringify([{ common, metrics }])), { 'api-key': ingestKey, 'content-encoding': 'gzip' });
  expect(answer).toMatchObject({ status: 202, body: { requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
  const labels = { host: 'web-1', service: 'shop' };
  expect(await stored('nr_')).toEqual([
    ['nr_duration_count', labels, 'summary', [0, 2]],
    ['nr_duration_max', labels, 'gauge', [2]],
    ['nr_duration_min', labels, 'gauge', [1]],
    ['nr_duration_sum', labels, 'summary', [0, 3]],
    ['nr_memory', { ...labels, host: 'web-2' }, 'gauge', [2.5]],
    ['nr_orders', labels, 'counter', [0, 3, 7]],
    ['nr_untyped', labels, 'gauge', [1]],
  ]);
});

test.each(['x-license-key', 'x-insert-key'])('the key may come as %s, and below /newrelic', async (header) => {
  expect(await post([], { [header]: ingestKey }, '/newrelic/metric/v1')).toMatchObject({ status: 202 });
});

test('what cannot be taken is counted with its reason; the rest is stored', async () => {
  const entry = { name: 'partly', type: 'gauge', value: 1, timestamp: now };
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`a${index}`, 1]));
  const metrics = [
    entry,
    7,
    { ...entry, name: '' },
    { ...entry, name: 'x'.repeat(600) },
    { ...entry, type: 'strange' },
    { ...entry, value: 'much' },
    { ...entry, value: null },
    { ...entry, type: 'count' },
    { ...entry, type: 'summary', 'interval.ms': 10, value: { count: 1 } },
    { ...entry, attributes: many },
    { ...entry, timestamp: 12 },
    { ...entry, type: 'count', 'interval.ms': 10, value: -1 },
  ];
  expect(await post([{ metrics }, 'nonsense', { common: 3, metrics: 'none' }])).toMatchObject({ status: 202 });
  expect(await stored('partly')).toEqual([['partly', {}, 'gauge', [1]]]);
  const { intake } = (await app.call('GET', '/api/v1/sources')).body;
  const reasons = intake.find(({ protocol }: { protocol: string }) => protocol === 'newrelic').reasons;
  expect(reasons.map(({ reason, count }: { reason: string; count: number }) => [reason, count]).sort()).toEqual([
    ['a count below zero', 1],
    ['a count or summary without interval.ms', 1],
    [problems.name, 2],
    ['a metric of an unknown type', 1],
    ['a metric that is not a metric', 1],
    [problems.attributes, 1],
    ['a metric without a finite value', 3],
    ["the time must lie between 2000-01-01 and 1 day ahead of the server's clock", 1],
  ]);
});

test('attributes that are no text are written as text, and no attribute is a property of its object', () => {
  const body = JSON.parse('[{"metrics":[{"name":"m","value":1,"attributes":{"__proto__":"x","n":1.5,"ok":true,"none":null,"list":[1]}}]}]');
  expect(decodeMetrics(body, now).metrics).toEqual([
    { name: 'm', type: 'gauge', value: 1, time: now, interval: 0, labels: { _proto_: 'x', n: '1.5', ok: 'true' } },
  ]);
});

test('attributes in common cannot make a small request endless work', () => {
  const attributes = Object.fromEntries(Array.from({ length: 140 }, (_, index) => [`a${index}`, 'x']));
  const block = (own: object) => [
    { common: { attributes }, metrics: Array.from({ length: 10_000 }, () => ({ name: 'n', value: 1, ...own })) },
  ];
  expect(decodeMetrics(block({}), now)).toMatchObject({ metrics: { length: 10_000 }, rejected: new Map() });
  const { metrics, rejected } = decodeMetrics(block({ attributes: { own: 1 } }), now);
  expect(rejected).toEqual(new Map([[problems.full, 10_000 - metrics.length]]));
  expect(metrics.length).toBeGreaterThan(5_000);
});

test('whatever the JSON is, it ends with finite values', () => {
  const metric = fc.record(
    {
      name: fc.oneof(fc.string(), fc.jsonValue()),
      type: fc.oneof(fc.constantFrom('count', 'gauge', 'summary'), fc.jsonValue()),
      value: fc.oneof(fc.double(), fc.record({ count: fc.double(), sum: fc.double(), min: fc.jsonValue() }), fc.jsonValue()),
      timestamp: fc.jsonValue(),
      'interval.ms': fc.oneof(fc.double(), fc.jsonValue()),
      attributes: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const block = fc.record({ common: fc.oneof(metric, fc.jsonValue()), metrics: fc.oneof(fc.array(metric), fc.jsonValue()) });
  fc.assert(
    fc.property(fc.oneof(fc.array(block), fc.jsonValue()), (body) => {
      for (const decoded of decodeMetrics(body, now).metrics) {
        const values = decoded.type === 'summary' ? [decoded.count, decoded.sum] : [decoded.value];
        expect([...values, decoded.time, decoded.interval].every(Number.isFinite)).toBe(true);
      }
    }),
  );
});

describe('bad input', () => {
  let honest = 0;
  afterEach(async () => {
    honest++;
    expect(await post([{ metrics: [{ name: 'honest', value: honest, timestamp: now + honest }] }])).toMatchObject({ status: 202 });
    expect(((await stored('honest'))[0] as unknown[])[3]).toHaveLength(honest);
  });

  test.each([
    ['what is not JSON', '{', {}, 400],
    ['what is not gzip', 'plain', { 'content-encoding': 'gzip' }, 400],
    ['a bomb', gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }, 413],
    ['a body over the limit', `"${'x'.repeat(bodyLimit)}"`, {}, 413],
    ['a wrong key', '[]', { 'api-key': 'of-bad-news' }, 403],
  ] as const)('%s is answered with an error', async (_what, body, headers, status) => {
    expect(await post(body, { 'api-key': ingestKey, ...headers })).toMatchObject({
      status,
      body: { error: { message: expect.any(String) } },
    });
  });

  test('no key is answered with 401', async () => {
    expect(await post('[]', {})).toMatchObject({ status: 401 });
  });
});
