import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { BinaryWriter } from '@bufbuild/protobuf/wire';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import fc from '../../../../../test/support/property.ts';
import { manualClock } from '../../platform/clock.ts';
import { AppError } from '../../platform/errors.ts';
import type { JsonObject } from '../json-object.ts';
import { decodeChecks, decodeEvent } from './events.ts';
import { decodeDistributions, decodeSeries } from './json.ts';
import { decodeSeriesPayload, decodeSketchPayload } from './protobuf.ts';
import { sketchHistogram } from './sketch.ts';

// The store's own clock, by which it drops rows, cannot be set: both must agree.
const now = Math.floor(Date.now() / 60_000) * 60_000;
const seconds = now / 1000;
const bodyLimit = 100_000;
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock: manualClock(now), environment: { BINNACLE_BODY_LIMIT: String(bodyLimit) } });
});
afterAll(() => app.close());

async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const payload = Buffer.isBuffer(body) ? body : typeof body === 'string' ? body : JSON.stringify(body);
  const response = await app.http.inject({
    method: 'POST',
    url,
    payload,
    headers: { 'dd-api-key': ingestKey, 'content-type': 'application/json', ...headers },
  });
  return { status: response.statusCode, body: response.json() };
}

interface Stored {
  readonly labels: Readonly<Record<string, string>>;
  readonly type: string;
  readonly values: readonly number[];
}

async function stored(name: string): Promise<readonly Stored[]> {
  return app.house.facts.query<Stored>(
    `SELECT labels, type, groupArray(value) AS values FROM (
       SELECT labels, type, samples.time AS time, value FROM samples FINAL JOIN series FINAL ON series.id = samples.series_id
       WHERE name = {name:String} ORDER BY time)
     GROUP BY labels, type ORDER BY toString(labels)`,
    { name },
  );
}

describe('series', () => {
  test('of version 1: a gauge, a count that adds up, a rate that is a count of its interval', async () => {
    const tags = ['env:prod', 'role:db'];
    const series = [
      { metric: 'system.load', type: 'gauge', points: [[seconds, 0.5]], host: 'web-1', tags },
      {
        metric: 'page.views',
        type: 'count',
        interval: 10,
        points: [
          [seconds - 10, 3],
          [seconds, 4],
        ],
        host: 'web-1',
        tags,
      },
      { metric: 'hits.per_s', type: 'rate', interval: 10, points: [[String(seconds), '1.5']], device: 'sda' },
      { metric: 'no.type', points: [[seconds, 1]] },
    ];
    const answer = await post('/api/v1/series', deflateSync(JSON.stringify({ series })), {
      'content-type': 'text/json',
      'content-encoding': 'deflate',
    });
    expect(answer).toEqual({ status: 202, body: { status: 'ok' } });
    const labels = { env: 'prod', role: 'db', host: 'web-1' };
    expect(await stored('system_load')).toEqual([{ labels, type: 'gauge', values: [0.5] }]);
    expect(await stored('page_views')).toEqual([{ labels, type: 'counter', values: [0, 3, 7] }]);
    expect(await stored('hits_per_s')).toEqual([{ labels: { device: 'sda' }, type: 'counter', values: [0, 15] }]);
    expect(await stored('no_type')).toEqual([{ labels: {}, type: 'gauge', values: [1] }]);
  });

  test('of version 2, in any compression, below /datadog and with the key as a parameter', async () => {
    const body = (metric: string) => ({
      series: [
        {
          metric,
          type: 1,
          interval: 10,
          points: [{ timestamp: seconds, value: 2 }],
          resources: [{ type: 'host', name: 'web-1' }],
          unit: 'byte',
        },
      ],
    });
    const encodings = [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['zstd', zstdCompressSync],
    ] as const;
    for (const [encoding, compress] of encodings) {
      const url = `/datadog/api/v2/series?api_key=${ingestKey}`;
      const bytes = compress(JSON.stringify(body(`v2.${encoding}`)));
      const response = await app.http.inject({ method: 'POST', url, payload: bytes, headers: { 'content-encoding': encoding } });
      expect([response.statusCode, response.json()]).toEqual([202, { errors: [] }]);
      expect(await stored(`v2_${encoding}`)).toEqual([{ labels: { host: 'web-1' }, type: 'counter', values: [0, 2] }]);
    }
  });

  test('of the agent, as protobuf', async () => {
    const answer = await post('/api/v2/series', agentPayload('agent.count', 1, [[seconds, 5]]), {
      'content-type': 'application/x-protobuf',
    });
    expect(answer).toEqual({ status: 202, body: { errors: [] } });
    expect(await stored('agent_count')).toEqual([{ labels: { host: 'web-1', env: 'prod' }, type: 'counter', values: [0, 5] }]);
  });

  test('of which some cannot be taken: the others are, and version 2 says why', async () => {
    const series = [
      { metric: 'good.one', type: 3, points: [{ timestamp: seconds, value: 1 }] },
      {
        metric: 'good.two',
        type: 3,
        points: [
          { timestamp: 12, value: 1 },
          { timestamp: seconds, value: null },
          { timestamp: seconds, value: 2 },
        ],
      },
      { metric: 'falls', type: 1, interval: 10, points: [{ timestamp: seconds, value: -1 }] },
      { metric: 'strange', type: 9, points: [{ timestamp: seconds, value: 1 }] },
      { metric: '...', type: 3, points: [{ timestamp: seconds, value: 1 }] },
      { metric: 'x'.repeat(600), type: 3, points: [{ timestamp: seconds, value: 1 }] },
      { metric: 'tagged', type: 3, points: [{ timestamp: seconds, value: 1 }], tags: ['a'.repeat(5000)] },
      { points: [] },
      7,
    ];
    const { status, body } = await post('/api/v2/series', { series });
    expect(status).toBe(202);
    expect(body.errors.sort()).toEqual([
      'a count below zero (1)',
      'a metric name that is empty, too long, or has no letter or digit (2)',
      'a point without time or finite value (1)',
      'a series of an unknown type (1)',
      'a series that is not a series (2)',
      'a series with more than 128 tags, or a tag that is too long (1)',
      "the time must lie between 2000-01-01 and 1 day ahead of the server's clock (1)",
    ]);
    expect(await stored('good_one')).toMatchObject([{ values: [1] }]);
    expect(await stored('good_two')).toMatchObject([{ values: [2] }]);
  });
});

test('distributions become native histograms', async () => {
  const series = [
    {
      metric: 'latency',
      points: [
        [seconds - 10, [1, 2, 3]],
        [seconds, [4]],
      ],
      tags: ['env:prod'],
      host: 'web-1',
    },
  ];
  expect(await post('/api/v1/distribution_points', { series })).toEqual({ status: 202, body: { status: 'ok' } });
  const rows = await app.house.facts.query<{ count: number; sum: number }>(
    "SELECT count, sum FROM native_histograms FINAL WHERE series_id IN (SELECT id FROM series WHERE name = 'latency') ORDER BY time",
  );
  expect(rows).toEqual([
    { count: 0, sum: 0 },
    { count: 3, sum: 6 },
    { count: 4, sum: 10 },
  ]);
  expect(await stored('latency_count')).toMatchObject([{ type: 'histogram', values: [0, 3, 4] }]);
});

test('sketches of the agent do, too', async () => {
  const payload = sketchPayload('sketched', { keys: [0, 1338, 1383], counts: [1, 2, 3], count: 6, sum: 8 });
  expect(await post('/api/beta/sketches', payload, { 'content-type': 'application/x-protobuf' })).toEqual({
    status: 202,
    body: { status: 'ok' },
  });
  expect(await stored('sketched_sum')).toMatchObject([{ labels: { host: 'web-1', env: 'prod' }, values: [0, 8] }]);
  // Key 1338 stands for 1, key 1383 for 1.015625 ^ 45, about 2.
  const histogram = sketchHistogram({ time: 0, count: 6, sum: 8, keys: [0, 1338, 1383], counts: [1, 2, 3] });
  expect(histogram).toMatchObject({
    count: 6,
    sum: 8,
    zeroCount: 1,
    positive: new Map([
      [0, 2],
      [33, 3],
    ]),
  });
  expect(sketchHistogram({ time: 0, count: 7, sum: 8, keys: [0], counts: [1] })).toBeUndefined();
});

test('service checks become samples', async () => {
  const check = { check: 'app.ok', host_name: 'web-1', status: 2, timestamp: seconds, tags: ['env:prod'] };
  expect(await post('/api/v1/check_run', check)).toEqual({ status: 202, body: { status: 'ok' } });
  expect(
    await post('/api/v1/check_run', [
      { ...check, check: 'db.ok', status: 0 },
      { check: 'x', status: 7 },
    ]),
  ).toMatchObject({ status: 202 });
  expect((await stored('service_check')).map(({ labels, values }) => [labels.check, labels.host, values])).toEqual([
    ['app.ok', 'web-1', [2]],
    ['db.ok', 'web-1', [0]],
  ]);
});

describe('events', () => {
  test('become entries of the timeline; at the root, beside the beacon', async () => {
    const event = { title: 'Deployed', text: 'version 2', date_happened: seconds, tags: ['service:shop', 'env:prod'], priority: 'normal' };
    const answer = await post('/api/v1/events', event);
    expect(answer).toMatchObject({
      status: 202,
      body: { status: 'ok', event: { id: expect.any(Number), title: 'Deployed', date_happened: seconds } },
    });
    expect(await post('/datadog/api/v1/events', event)).toMatchObject({ status: 202, body: { event: { id: answer.body.event.id } } });
    const rows = await app.house.facts.query("SELECT title, service, environment FROM timeline FINAL WHERE kind = 'event'");
    expect(rows).toEqual([{ title: 'Deployed: version 2', service: 'shop', environment: 'prod' }]);
    expect(await app.ingest('/api/v1/events', { events: [{ id: 'a', name: 'order' }] })).toMatchObject({
      status: 200,
      body: { accepted: 1 },
    });
  });

  test.each([{}, { title: '' }, { title: 'x', date_happened: 12 }, { title: 'x'.repeat(5000) }])('%j is refused', async (event) => {
    expect(await post('/api/v1/events', event)).toMatchObject({ status: 400, body: { errors: [expect.stringContaining('title')] } });
  });
});

test('a key can be validated', async () => {
  const validate = (key: string) => app.http.inject({ url: '/api/v1/validate', headers: { 'dd-api-key': key } });
  expect((await validate(ingestKey)).json()).toEqual({ valid: true });
  const refused = await validate('of-bad-news');
  expect([refused.statusCode, refused.json()]).toEqual([403, { errors: ['Forbidden'] }]);
  expect((await app.http.inject('/datadog/api/v1/validate')).statusCode).toBe(401);
});

describe('bad input', () => {
  let honest = 0;
  afterEach(async () => {
    honest++;
    const series = [{ metric: 'honest', type: 3, points: [{ timestamp: seconds + honest, value: honest }] }];
    expect(await post('/api/v2/series', { series })).toEqual({ status: 202, body: { errors: [] } });
    expect((await stored('honest'))[0]?.values).toHaveLength(honest);
  });

  test.each([
    ['what is not JSON', '/api/v1/series', '{', {}, 400],
    ['JSON that is no object', '/api/v1/series', '[]', {}, 400],
    ['what is not zlib', '/api/v1/series', 'plain', { 'content-encoding': 'deflate' }, 400],
    ['an unknown encoding', '/api/v1/series', '{}', { 'content-encoding': 'lzma' }, 415],
    ['a bomb', '/api/v1/series', gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }, 413],
    ['a body over the limit', '/api/v1/series', `"${'x'.repeat(bodyLimit)}"`, {}, 413],
    ['broken protobuf', '/api/v2/series', Buffer.from([0x0a, 0xff, 0x01]), { 'content-type': 'application/x-protobuf' }, 400],
    ['a broken sketch', '/api/beta/sketches', Buffer.from([0x0a, 0xff, 0x01]), {}, 400],
    ['a wrong key', '/api/v1/series', '{}', { 'dd-api-key': 'of-bad-news' }, 403],
  ] as const)('%s is answered in the form of Datadog', async (_what, url, body, headers, status) => {
    expect(await post(url, body, headers)).toEqual({ status, body: { errors: [expect.stringMatching(/.{5}/)] } });
  });

  test.each(['/api/v1/series', '/api/v2/series', '/api/v1/distribution_points', '/api/beta/sketches', '/api/v1/check_run', '/intake'])(
    'an empty body of %s is how the agent asks whether it is heard',
    async (url) => {
      expect((await post(url, '')).status).toBe(202);
    },
  );

  test('whatever the JSON is, it ends with finite values and counted problems', () => {
    const entry = fc.record(
      {
        metric: fc.oneof(fc.string(), fc.jsonValue()),
        type: fc.oneof(fc.constantFrom('count', 'rate', 0, 1, 2, 3), fc.jsonValue()),
        points: fc.oneof(fc.array(fc.tuple(fc.jsonValue(), fc.jsonValue())), fc.jsonValue()),
        tags: fc.oneof(fc.array(fc.string()), fc.jsonValue()),
        resources: fc.jsonValue(),
        check: fc.jsonValue(),
        title: fc.jsonValue(),
        status: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const check = (body: JsonObject) => {
      const values = decodeSeries(body).entries.flatMap(({ points }) => points.flatMap(({ time, value }) => [time, value]));
      expect(values.every(Number.isFinite)).toBe(true);
      expect(decodeDistributions(body).entries.every(({ points }) => points.every(({ histogram }) => histogram.count > 0))).toBe(true);
      decodeChecks(body.series, now);
      decodeEvent(body, now);
    };
    fc.assert(fc.property(fc.record({ series: fc.oneof(fc.array(entry), fc.jsonValue()) }), check as (body: object) => void));
  });

  test('whatever the bytes are, protobuf ends with entries or an error of the table', () => {
    const real = [agentPayload('m', 1, [[seconds, 5]]), sketchPayload('m', { keys: [1, 2], counts: [1, 1], count: 2, sum: 3 })];
    const mutated = fc
      .tuple(fc.constantFrom(...real), fc.nat(200), fc.uint8Array({ maxLength: 5 }))
      .map(([bytes, at, some]) => Buffer.concat([bytes.subarray(0, at), some, bytes.subarray(at)]));
    const endsWell = (bytes: Uint8Array) => {
      for (const decode of [decodeSeriesPayload, decodeSketchPayload]) {
        try {
          decode(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }
    };
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), mutated), endsWell), { numRuns: 1000 });
  });
});

function message(...fields: readonly (readonly [number, Uint8Array | string])[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const [field, value] of fields) {
    writer.uint32((field << 3) | 2).bytes(typeof value === 'string' ? Buffer.from(value) : value);
  }
  return writer.finish();
}

function agentPayload(metric: string, type: number, points: readonly (readonly [number, number])[]): Buffer {
  const encoded = points.map(([time, value]): [number, Uint8Array] => [
    4,
    new BinaryWriter()
      .uint32((1 << 3) | 1)
      .double(value)
      .uint32(2 << 3)
      .int64(time)
      .finish(),
  ]);
  const numbers = new BinaryWriter()
    .uint32(5 << 3)
    .int32(type)
    .uint32(8 << 3)
    .int64(10)
    .finish();
  const texts = message([1, message([1, 'host'], [2, 'web-1'])], [2, metric], [3, 'env:prod'], ...encoded);
  return Buffer.from(message([1, Buffer.concat([texts, numbers])]));
}

function sketchPayload(metric: string, sketch: { keys: number[]; counts: number[]; count: number; sum: number }): Buffer {
  const packed = (values: readonly number[], write: (writer: BinaryWriter, value: number) => void) => {
    const writer = new BinaryWriter();
    for (const value of values) write(writer, value);
    return writer.finish();
  };
  const numbers = new BinaryWriter()
    .uint32(1 << 3)
    .int64(seconds)
    .uint32(2 << 3)
    .int64(sketch.count)
    .uint32((6 << 3) | 1)
    .double(sketch.sum);
  const bins = message(
    [7, packed(sketch.keys, (writer, value) => writer.sint32(value))],
    [8, packed(sketch.counts, (writer, value) => writer.uint32(value))],
  );
  const point = Buffer.concat([numbers.finish(), bins]);
  return Buffer.from(message([1, message([1, metric], [2, 'web-1'], [4, 'env:prod'], [7, point])]));
}
