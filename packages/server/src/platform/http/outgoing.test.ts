import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOutgoing } from './outgoing.ts';

const heard: string[] = [];
let server: Server;
let port = 0;

beforeAll(async () => {
  server = createServer((request, response) => {
    heard.push(`${request.method} ${request.url}`);
    if (request.url?.startsWith('/hang')) return;
    if (request.url === '/moved') response.writeHead(302, { location: '/elsewhere' }).end();
    else if (request.url === '/busy') response.writeHead(429, { 'retry-after': 'Mon, 02 Mar 2026 10:01:00 GMT' }).end('slow down');
    else if (request.url === '/long') response.end('x'.repeat(1_000_000));
    else request.pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const now = () => Date.parse('2026-03-02T10:00:00Z');
/** Every name stands on this machine. */
const here: LookupFunction = (_host, options, done) =>
  options.all === true ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);
const open = createOutgoing({ allowPrivate: true, now, lookup: here });

test('sends a request and answers what came back', async () => {
  const answer = await open(`http://receiver.example:${port}/echo`, { method: 'POST', body: 'hello' });
  expect(answer).toEqual({ status: 200, text: 'hello', retryAfterMs: undefined });
});

test('follows no redirect', async () => {
  expect(await open(`http://127.0.0.1:${port}/moved`, { method: 'POST' })).toMatchObject({ status: 302 });
  expect(heard).not.toContain('POST /elsewhere');
});

test('says how long the other side wants to be left alone, also by a date', async () => {
  expect(await open(`http://127.0.0.1:${port}/busy`, { method: 'POST' })).toMatchObject({ status: 429, retryAfterMs: 60_000 });
});

test('reads no more of an answer than it needs', async () => {
  expect((await open(`http://127.0.0.1:${port}/long`, { method: 'GET' })).text).toHaveLength(65_536);
});

test('a name that turns out to stand on this machine is refused while the connection is made', async () => {
  const strict = createOutgoing({ allowPrivate: false, now, lookup: here });
  const before = heard.length;
  await expect(strict(`http://rebound.example:${port}/`, { method: 'POST' })).rejects.toMatchObject({
    isFinal: true,
    reason: expect.stringContaining('stands in a private network'),
  });
  await expect(strict(`http://127.0.0.1:${port}/`, { method: 'POST' })).rejects.toMatchObject({ isFinal: true });
  expect(heard).toHaveLength(before);
});

test('what only machines of a cloud speak to is refused always', async () => {
  await expect(open('http://169.254.169.254/latest', { method: 'GET' })).rejects.toMatchObject({ isFinal: true });
});

test('a receiver that hangs is given up, and so is one that is not there; both without its address', async () => {
  const quick = createOutgoing({ allowPrivate: true, now, timeoutMs: 100 });
  await expect(quick(`http://127.0.0.1:${port}/hang?token=hidden`, { method: 'POST' })).rejects.toMatchObject({
    isFinal: false,
    reason: 'no whole answer within 0.1 seconds',
  });
  await expect(quick('http://127.0.0.1:1/secret', { method: 'POST' })).rejects.toMatchObject({
    isFinal: false,
    reason: 'cannot be reached: ECONNREFUSED',
  });
});

test.each(['ftp://example.org', 'nonsense'])('%s is no address to send to', async (url) => {
  await expect(open(url, { method: 'POST' })).rejects.toMatchObject({ isFinal: true });
});
