import { connect } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import fc from '../../../../../test/support/property.ts';
import { anonymous } from '../access.ts';
import { createHttp, type Http, takeRawBodies } from './server.ts';

const limit = 100_000;
let http: Http;

beforeAll(async () => {
  const authenticator = { actor: async () => anonymous, ingest: async () => undefined, signing: async () => [] };
  http = await createHttp({ log: pino({ level: 'silent' }), bodyLimit: limit, authenticator, version: 'test' });
  const config = { access: 'public' } as const;
  http.post('/json', { config, schema: { body: z.object({ name: z.string() }) } }, async (request) => request.body);
  http.post('/small', { config, bodyLimit: 100 }, async () => ({ taken: true }));
  await http.register(async (scope) => {
    takeRawBodies(scope as unknown as Http);
    scope.post('/raw', { config }, async (request) => ({ bytes: (request.body as Buffer).length }));
  });
  await http.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => http.close());

async function post(url: string, payload: Buffer | string, headers: Record<string, string> = {}) {
  const response = await http.inject({ method: 'POST', url, payload, headers: { 'content-type': 'application/json', ...headers } });
  return { status: response.statusCode, type: response.headers['content-type'], body: response.json() };
}

const encoders = { gzip: gzipSync, 'x-gzip': gzipSync, deflate: deflateSync, br: brotliCompressSync, zstd: zstdCompressSync } as const;
const encodings = Object.keys(encoders) as (keyof typeof encoders)[];
const ada = '{"name":"Ada"}';

test.each(encodings)('a body in %s is read', async (encoding) => {
  expect(await post('/json', encoders[encoding](ada), { 'content-encoding': encoding })).toMatchObject({
    status: 200,
    body: { name: 'Ada' },
  });
});

test.each([...encodings, 'identity'] as const)(
  'a body in %s may be as large as the limit and not a byte larger, decompressed',
  async (encoding) => {
    const encode = (bytes: Buffer) => (encoding === 'identity' ? bytes : encoders[encoding](bytes));
    const headers = { 'content-encoding': encoding };
    expect((await post('/raw', encode(Buffer.alloc(limit)), headers)).body).toEqual({ bytes: limit });
    expect(await post('/raw', encode(Buffer.alloc(limit + 1)), headers)).toMatchObject({
      status: 413,
      body: { code: 'payload_too_large' },
    });
  },
);

test('a decompression bomb costs no more than the limit', async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
  const before = process.memoryUsage().arrayBuffers;
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().arrayBuffers);
  }, 1);
  const answer = await post('/raw', bomb, { 'content-encoding': 'gzip' });
  clearInterval(watch);
  expect(answer.status).toBe(413);
  expect(Math.max(most, process.memoryUsage().arrayBuffers) - before).toBeLessThan(20 * 1024 * 1024);
});

test('the limit of a route holds for what is decompressed', async () => {
  expect((await post('/small', gzipSync(`"${'x'.repeat(5_000)}"`), { 'content-encoding': 'gzip' })).status).toBe(413);
  expect((await post('/small', gzipSync('"x"'), { 'content-encoding': 'gzip' })).status).toBe(200);
});

test('an encoding nobody knows is named with those that are', async () => {
  const answer = await post('/json', ada, { 'content-encoding': 'lzma' });
  expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  expect(answer.body.detail).toContain('gzip');
});

test.each([
  ['that is no gzip', Buffer.from(ada)],
  ['that is cut off', gzipSync(ada).subarray(0, 15)],
  ['with a wrong checksum', Buffer.concat([gzipSync(ada).subarray(0, -8), Buffer.alloc(8)])],
])('a body %s is refused', async (_name, payload) => {
  expect(await post('/json', payload, { 'content-encoding': 'gzip' })).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
});

test('random bytes in any encoding are answered, not a failure', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...encodings, 'identity'), async (raw, encoding) => {
      const { status } = await post('/json', Buffer.from(raw), { 'content-encoding': encoding });
      expect([200, 400, 413]).toContain(status);
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['wrong types', '{"name":1}', /body\.name/],
  ['a missing field', '{}', /body\.name/],
  ['no body', '', /body/],
  ['invalid UTF-8', Buffer.from([0x7b, 0xff]), /UTF-8/],
  ['deep JSON', '['.repeat(1000), /64 levels/],
  ['half of JSON', '{"name":', /not valid JSON/],
])('%s: a problem that says what is wrong', async (_name, payload, detail) => {
  const answer = await post('/json', payload);
  expect(answer).toMatchObject({ status: 400, type: 'application/problem+json', body: { code: 'invalid_request' } });
  expect(answer.body.detail).toMatch(detail);
});

test('what is sent to nowhere is not read', async () => {
  expect(await post('/nowhere', '{half')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  expect(await post('/nowhere', gzipSync(Buffer.alloc(limit * 10)), { 'content-encoding': 'gzip' })).toMatchObject({ status: 404 });
});

test('an address that cannot be decoded is a problem too', async () => {
  const { statusCode, headers, body } = await http.inject({ method: 'GET', url: '/api/%zz' });
  expect([statusCode, headers['content-type']]).toEqual([400, 'application/problem+json']);
  expect(JSON.parse(body)).toMatchObject({ code: 'invalid_request', status: 400 });
});

test.each([
  ['no HTTP at all', 'GARBAGE\r\n\r\n', 400],
  ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
  ['two lengths of one body', 'POST /json HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n', 400],
])('%s is answered with a problem, and the connection ends', async (_name, request, status) => {
  const address = new URL(http.listeningOrigin);
  const [head = '', body = ''] = (await sent(Number(address.port), request)).split('\r\n\r\n');
  expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  expect(head).toContain('Content-Type: application/problem+json');
  expect(JSON.parse(body)).toMatchObject({ status, code: 'invalid_request' });
});

/** All that comes back until the server ends the connection. */
function sent(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

test.each(['text/plain', 'application/xml', 'multipart/form-data', 'application/x-www-form-urlencoded'])(
  'a route of JSON does not take %s',
  async (type) => {
    expect(await post('/json', ada, { 'content-type': type })).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  },
);

test('a __proto__ in a body poisons nothing', async () => {
  expect((await post('/json', '{"name":"x","__proto__":{"admin":true}}')).body).toEqual({ name: 'x' });
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
});

test('every answer carries the headers that keep browsers careful', async () => {
  const { headers } = await http.inject({ method: 'GET', url: '/nothing' });
  const policy = String(headers['content-security-policy']).split(';');
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'self'",
      "script-src 'self'",
      "object-src 'none'",
      "frame-ancestors 'self'",
      "style-src 'self' 'unsafe-inline'",
    ]),
  );
  expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN', 'referrer-policy': 'no-referrer' });
});

test('a route that does not say who may call it does not start', async () => {
  const authenticator = { actor: async () => anonymous, ingest: async () => undefined, signing: async () => [] };
  const other = await createHttp({ log: pino({ level: 'silent' }), bodyLimit: limit, authenticator, version: 'test' });
  expect(() => other.get('/open', async () => 'open')).toThrow('declares no config.access');
  await other.close();
});
