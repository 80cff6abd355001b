import { readFileSync } from 'node:fs';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../../test/support/app.ts';
import { requestV2, type SeriesToSend, writeRequest } from '../../../../../../test/support/remote-write.ts';
import { snappy } from '../../../../../../test/support/snappy.ts';
import { staleBits } from '../../../facts/sample-columns.ts';
import { manualClock } from '../../../platform/clock.ts';
import { knownMetadata } from './known-metadata.ts';

const now = Date.parse('2026-11-24T23:00:00Z');
const bodyLimit = 1_000_000;
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock: manualClock(now), environment: { BINNACLE_BODY_LIMIT: String(bodyLimit), BINNACLE_SERIES_LIMIT: '600' } });
});
afterAll(() => app.close());

const v1 = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy', 'x-prometheus-remote-write-version': '0.1.0' };
const v2 = {
  ...v1,
  'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
  'x-prometheus-remote-write-version': '2.0.0',
};
const send = (payload: Uint8Array, headers: Record<string, string> = v1, url = '/prometheus/api/v1/write') =>
  app.http.inject({ method: 'POST', url, payload: Buffer.from(payload), headers: { authorization: `Bearer ${ingestKey}`, ...headers } });
const one = (name: string, value: number | bigint, time = now): SeriesToSend => ({
  labels: [['__name__', name]],
  samples: [[value, time]],
});

async function stored(name: string): Promise<readonly { value: string; time: string; start: string; type: string; unit: string }[]> {
  return app.house.facts.query(
    `SELECT hex(reinterpretAsUInt64(value)) AS value, toString(toUnixTimestamp64Milli(time)) AS time,
       toString(toUnixTimestamp64Milli(start_time)) AS start, type, unit
     FROM samples FINAL INNER JOIN (SELECT id, type, unit FROM series FINAL WHERE name = {name:String}) AS s ON s.id = samples.series_id ORDER BY time`,
    { name },
  );
}
const bits = (value: number) => new BigUint64Array(new Float64Array([value]).buffer)[0]?.toString(16).toUpperCase();

describe('a request', () => {
  test('that is taken whole is answered 204 with what was written, and the store holds it bit by bit', async () => {
    const samples = [
      [staleBits, now],
      [Number.POSITIVE_INFINITY, now - 1],
      [0.1, now - 2],
      [0.2, now - 3],
    ] as const;
    const answer = await send(snappy(writeRequest([{ labels: [['__name__', 'whole']], samples }])), v1, '/api/v1/write');
    expect(answer).toMatchObject({ statusCode: 204, body: '' });
    expect((await stored('whole')).map(({ value }) => value)).toEqual([bits(0.2), bits(0.1), '7FF0000000000000', '7FF0000000000002']);
  });

  test('of 2.0 is told how much of which kind was written', async () => {
    const exemplars = [{ labels: [['trace_id', 'a']] as const, value: 1, time: now }];
    const histogram = { count: 1, sum: 1, schema: 0, positiveSpans: [[0, 1]] as const, positiveDeltas: [1], time: now };
    const metadata = { type: 1, help: 'h', unit: 'seconds' };
    const body = requestV2([
      { ...one('second_total', 1), exemplars, metadata, created: now - 60_000 },
      { labels: [['__name__', 'second']], histograms: [histogram, { ...histogram, sum: staleBits, time: now + 1 }] },
    ]);
    const answer = await send(snappy(body), v2);
    expect(answer.statusCode).toBe(204);
    expect(answer.headers).toMatchObject({
      'x-prometheus-remote-write-samples-written': '1',
      'x-prometheus-remote-write-histograms-written': '2',
      'x-prometheus-remote-write-exemplars-written': '1',
    });
    expect(await stored('second_total')).toMatchObject([{ type: 'counter', unit: 'seconds', start: String(now - 60_000) }]);
    const [count] = await app.house.facts.query<{ n: string }>(
      `SELECT toString(count()) AS n FROM native_histograms FINAL WHERE series_id IN (SELECT id FROM series WHERE name = 'second')`,
    );
    expect(count?.n).toBe('1');
  });

  test('that is sent twice, or older than what is there, changes nothing but what it says', async () => {
    const body = snappy(writeRequest([one('repeated', 5, now)]));
    for (const each of [
      body,
      body,
      snappy(writeRequest([one('repeated', 4, now - 3_600_000)])),
      snappy(writeRequest([one('repeated', 6, now)])),
    ]) {
      expect((await send(each)).statusCode).toBe(204);
    }
    expect((await stored('repeated')).map(({ value }) => value)).toEqual([bits(4), bits(6)]);
  });

  test('of which a part is rejected is answered 400 with the reason, and the other part is written', async () => {
    const answer = await send(
      snappy(writeRequest([one('partly', 1), one('partly', 2, 1_795_561_200), { labels: [['a', 'b']], samples: [[1, now]] }])),
    );
    expect(answer.statusCode).toBe(400);
    expect(answer.headers['content-type']).toMatch('text/plain');
    expect(answer.body).toMatch(/the rest of the request is written: .*time must lie between.*\(1\); .*no metric name.*\(1\)/);
    expect(answer.headers['x-prometheus-remote-write-samples-written']).toBe('1');
    expect((await stored('partly')).length).toBe(1);
  });

  test('is told of too many series, each time, and series that are there are written', async () => {
    const many = Array.from({ length: 700 }, (_, index) => ({
      labels: [
        ['__name__', 'many'],
        ['n', String(index)],
      ] as const,
      samples: [[1, now]] as const,
    }));
    for (let turn = 0; turn < 2; turn++) {
      const answer = await send(snappy(writeRequest(many)));
      expect(answer.statusCode).toBe(400);
      expect(answer.body).toMatch(/too many active series/);
      expect(Number(answer.headers['x-prometheus-remote-write-samples-written'])).toBeGreaterThan(500);
    }
    expect((await send(snappy(writeRequest([many[0]!])))).statusCode).toBe(204);
    expect((await send(snappy(writeRequest([many[699]!])))).statusCode).toBe(400);
  });

  test('carries metadata that reaches series which are there', async () => {
    await send(snappy(writeRequest([one('whole', 9)])));
    await send(snappy(writeRequest([], [{ type: 2, family: 'whole', help: 'All of it', unit: 'ratio' }])));
    await send(snappy(writeRequest([one('whole', 9)])));
    expect((await stored('whole')).every(({ type, unit }) => type === 'gauge' && unit === 'ratio')).toBe(true);
  });

  test('leaves metadata in the store that a process which does not know it finds there', async () => {
    const source = (await app.call('GET', '/api/v1/sources')).body.sources[0].name as string;
    const names = ['whole', 'second_total', 'nobody_knows'];
    expect(Object.fromEntries(await knownMetadata(app.house.facts, source, names))).toEqual({
      second_total: { type: 'counter', unit: 'seconds', description: 'h' },
      whole: { type: 'gauge', unit: 'ratio', description: 'All of it' },
    });
    expect((await knownMetadata(app.house.facts, 'another source', names)).size).toBe(0);
  });

  test('from Prometheus 2.42 is taken', async () => {
    const body = readFileSync(new URL('../fixtures/prometheus-2.42.0-remote-write-samples.snappy', import.meta.url));
    const source = (await app.call('POST', '/api/v1/ingest-keys', { source: 'prometheus' })).body.key;
    expect((await send(body, { ...v1, authorization: `Bearer ${source}` })).statusCode).toBe(204);
    expect((await stored('up')).map(({ value }) => value)).toEqual([bits(1)]);
  });

  test.each([
    ['zstd', zstdCompressSync],
    ['gzip', gzipSync],
    ['identity', (bytes: Uint8Array) => bytes],
  ] as const)('may come as %s', async (encoding, compress) => {
    const source = (await app.call('POST', '/api/v1/ingest-keys', { source: encoding })).body.key;
    const headers = { ...v1, 'content-encoding': encoding, authorization: `Bearer ${source}` };
    expect((await send(compress(writeRequest([one(`as_${encoding}`, 1)])), headers)).statusCode).toBe(204);
    expect((await stored(`as_${encoding}`)).length).toBe(1);
  });
});

describe('the key', () => {
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
  test.each([
    ['as the password of Basic', { authorization: basic(`somebody:${ingestKey}`) }],
    ['as the user name of Basic', { authorization: basic(`${ingestKey}:`) }],
    ['as X-Api-Key', { authorization: '', 'x-api-key': ingestKey }],
  ])('may come %s', async (_where, headers) => {
    expect((await send(snappy(writeRequest([one('whole', 9)])), { ...v1, ...headers })).statusCode).toBe(204);
  });

  test('is needed and must be right, and the sender is told in plain text', async () => {
    const missing = await send(snappy(writeRequest([one('whole', 9)])), { ...v1, authorization: '' });
    expect(missing).toMatchObject({ statusCode: 401, body: expect.stringMatching(/^No ingest key/) });
    expect((await send(snappy(writeRequest([])), { ...v1, authorization: 'Bearer wrong-key' })).statusCode).toBe(403);
  });
});

describe('refuses, and nobody else is harmed:', () => {
  const whole = writeRequest([one('refused', 1)]);
  test.each([
    ['bytes that are not Snappy', Buffer.from('this is not snappy'), v1, 400, /not valid Snappy/],
    ['half a body', snappy(whole).subarray(0, 10), v1, 400, /not valid Snappy/],
    ['half a message', snappy(whole.subarray(0, whole.length - 3)), v1, 400, /not a valid protobuf/],
    ['nothing', new Uint8Array(), v1, 400, /not valid Snappy/],
    ['a declared 4 GB', Buffer.from([0xff, 0xff, 0xff, 0xff, 0x0f, 0, 1]), v1, 413, /declares 4294967295 bytes/],
    ['more than the limit after decompression', snappy(new Uint8Array(bodyLimit + 1)), v1, 413, /more than the 1000000/],
    ['another content type', snappy(whole), { ...v1, 'content-type': 'application/json' }, 415, /Send application\/x-protobuf/],
    [
      'an unknown message',
      snappy(whole),
      { ...v1, 'content-type': 'application/x-protobuf;proto=io.prometheus.write.v3.Request' },
      415,
      /Send/,
    ],
    ['an unknown encoding', snappy(whole), { ...v1, 'content-encoding': 'lz4' }, 415, /lz4/],
    ['1.0 that is said to be 2.0', snappy(whole), v2, 400, /Content-Type says 2.0/],
  ] as const)('%s', async (_what, body, headers, status, message) => {
    const answer = await send(body, headers);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toMatch('text/plain');
    expect(answer.body).toMatch(message);
    expect(await stored('refused')).toEqual([]);
    expect((await send(snappy(writeRequest([one('whole', 9)])))).statusCode).toBe(204);
  });

  test('and the ledger says how much for which reason', async () => {
    const { body } = await app.call('GET', '/api/v1/sources');
    expect(JSON.stringify(body)).toMatch(/prometheus_remote_write/);
  });
});
