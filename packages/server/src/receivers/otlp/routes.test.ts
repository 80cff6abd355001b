import { readFileSync } from 'node:fs';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import { manualClock } from '../../platform/clock.ts';

const now = Date.parse('2026-05-04T10:00:00Z');
const bodyLimit = 100_000;
const protobuf = readFileSync(new URL('./fixtures/opentelemetry-js-exporter-metrics-otlp-proto-0.223.0.bin', import.meta.url));

let app: TestApp;
beforeAll(async () => {
  // The fixtures were captured later than the time that the other requests speak of.
  app = await testApp({ clock: manualClock(now), environment: { BINNACLE_BODY_LIMIT: String(bodyLimit) } });
});
afterAll(() => app.close());

const json = { 'content-type': 'application/json' };
const proto = { 'content-type': 'application/x-protobuf' };
const gauge = (name: string, ...points: readonly object[]) => ({
  resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name, gauge: { dataPoints: points } }] }] }],
});
const at = (time: number, value: number) => ({ asDouble: value, timeUnixNano: `${time}000000` });

async function valuesOf(name: string): Promise<readonly number[]> {
  const rows = await app.house.facts.query(
    'SELECT value FROM samples FINAL WHERE series_id IN (SELECT id FROM series FINAL WHERE name = {name:String}) ORDER BY time',
    { name },
  );
  return (rows as unknown as readonly { readonly value: number }[]).map(({ value }) => value);
}

/** `google.rpc.Status` from protobuf. */
function rpcStatus(payload: Uint8Array): { code: number; message: string } {
  const reader = new BinaryReader(payload);
  const status = { code: 0, message: '' };
  while (reader.pos < reader.len) {
    const [field] = reader.tag();
    if (field === 1) status.code = reader.int32();
    else status.message = reader.string();
  }
  return status;
}

const inject = (payload: Buffer, headers: Record<string, string> = {}) =>
  app.http.inject({ method: 'POST', url: '/v1/metrics', payload, headers: { authorization: `Bearer ${ingestKey}`, ...proto, ...headers } });

describe('an export', () => {
  test('that is taken whole is answered with an empty response in its encoding', async () => {
    const answer = await app.ingest('/v1/metrics', gauge('whole', at(now, 1)));
    expect(answer).toMatchObject({ status: 200, body: {} });
    expect(answer.headers['content-type']).toMatch('application/json');
    const binary = await inject(protobuf);
    expect(binary).toMatchObject({ statusCode: 200 });
    expect(binary.headers['content-type']).toBe('application/x-protobuf');
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['zstd', zstdCompressSync],
  ] as const)('may be compressed with %s', async (encoding, compress) => {
    const body = compress(Buffer.from(JSON.stringify(gauge(`compressed_${encoding}`, at(now, 4)))));
    expect(await app.ingest('/otlp/v1/metrics', body, { ...json, 'content-encoding': encoding })).toMatchObject({ status: 200 });
    expect(await valuesOf(`compressed_${encoding}`)).toEqual([4]);
  });

  test('of which some points cannot be taken says how many and why, and keeps the others', async () => {
    const answer = await app.ingest(
      '/v1/metrics',
      gauge('partial', at(now, 1), at(0, 2), at(now + 1000, 3), { timeUnixNano: `${now}000000` }),
    );
    expect(answer.status).toBe(200);
    expect(answer.body.partialSuccess.rejectedDataPoints).toBe('2');
    expect(answer.body.partialSuccess.errorMessage).toContain('between 2000-01-01 and 1 day');
    expect(answer.body.partialSuccess.errorMessage).toContain('no value');
    expect(await valuesOf('partial')).toEqual([1, 3]);
  });

  test('that is sent twice is stored once', async () => {
    for (let attempt = 0; attempt < 2; attempt++) await app.ingest('/v1/metrics', gauge('twice', at(now, 7)));
    expect(await valuesOf('twice')).toEqual([7]);
  });

  test('in protobuf names rejected points in protobuf', async () => {
    // The fixture's points lie more than a day ahead of this server's clock.
    const reader = new BinaryReader((await inject(protobuf)).rawPayload);
    expect(reader.tag()[0]).toBe(1);
    const partial = new BinaryReader(reader.bytes());
    partial.tag();
    expect(Number(partial.int64())).toBe(4);
    partial.tag();
    expect(partial.string()).toContain("ahead of the server's clock (4)");
  });
});

describe('bad input', () => {
  let honest = 0;
  afterEach(async () => {
    // Whatever came before, the process lives, takes the next export and has lost none.
    honest++;
    const answer = await app.ingest('/v1/metrics', gauge('honest', at(now + honest * 1000, honest)));
    expect(answer).toMatchObject({ status: 200, body: {} });
    expect(await valuesOf('honest')).toEqual(Array.from({ length: honest }, (_, index) => index + 1));
  });

  test.each([
    ['no key', { ...json, authorization: '' }, '{}', 401, 16],
    ['a wrong key', { ...json, authorization: 'Bearer of-bad-news' }, '{}', 403, 7],
    ['another content type', { 'content-type': 'text/csv' }, 'a,b', 415, 3],
    ['no content type', {}, 'a,b', 415, 3],
    ['an unknown encoding', { ...json, 'content-encoding': 'lzma' }, '{}', 415, 3],
    ['what is not JSON', json, '{"resourceMetrics":', 400, 3],
    ['a wrong type', json, '{"resourceMetrics":[{"scopeMetrics":3}]}', 400, 3],
    ['JSON that nests deep', json, `${'{"a":'.repeat(1000)}1${'}'.repeat(1000)}`, 400, 3],
    ['invalid UTF-8', json, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 400, 3],
    ['what is not gzip', { ...json, 'content-encoding': 'gzip' }, 'plain', 400, 3],
    ['a body over the limit', json, `"${'x'.repeat(bodyLimit)}"`, 413, 3],
    ['a decompression bomb', { ...json, 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(50_000_000)), 413, 3],
  ] as const)('%s is answered with a status in JSON', async (_what, headers, body, status, code) => {
    const answer = await app.ingest('/v1/metrics', body, headers);
    expect(answer).toMatchObject({ status, body: { code, message: expect.stringMatching(/.{10}/) } });
  });

  test.each([
    ['no key', protobuf, { authorization: '' }, 401, 16],
    ['a wrong key', protobuf, { authorization: 'Bearer of-bad-news' }, 403, 7],
    ['a truncated message', protobuf.subarray(0, 300), {}, 400, 3],
    ['a length bomb', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x07]), {}, 400, 3],
    ['a body over the limit', Buffer.alloc(bodyLimit + 1), {}, 413, 3],
    ['a decompression bomb', gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }, 413, 3],
  ] as const)('%s is answered with a status in protobuf', async (_what, body, headers, status, code) => {
    const answer = await inject(Buffer.from(body), headers);
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toBe('application/x-protobuf');
    expect(rpcStatus(answer.rawPayload)).toEqual({ code, message: expect.stringMatching(/.{10}/) });
  });
});
