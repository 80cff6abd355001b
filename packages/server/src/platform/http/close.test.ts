import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { anonymous } from '../access.ts';
import { closeWithin } from './close.ts';
import { createHttp } from './server.ts';

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

/** A server with an answer that never ends and a route that takes a body. */
async function start() {
  const authenticator = { actor: async () => anonymous, ingest: async () => undefined, signing: async () => [] };
  const http = await createHttp({ log: pino({ level: 'silent' }), bodyLimit: 1000, authenticator, version: 'test' });
  const config = { access: 'public' } as const;
  http.get('/endless', { config }, async (_request, reply) => reply.send(new Readable({ read: () => undefined })));
  http.get('/short', { config }, async () => ({ done: true }));
  http.post('/body', { config }, async () => ({ done: true }));
  await http.listen({ host: '127.0.0.1', port: 0 });
  return http;
}

/** Resolves with the socket once the server has the request, or has begun to answer it. */
function open(origin: string, request: string, answered: boolean): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1', () => socket.write(request, () => !answered && resolve(socket)));
    sockets.push(socket);
    socket.on('error', reject);
    socket.once('data', () => resolve(socket));
  });
}

test.each([
  ['reads an answer that does not end', 'GET /endless HTTP/1.1\r\nHost: x\r\n\r\n', false],
  [
    'stopped sending in the middle of a body',
    'POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\nContent-Type: application/json\r\n\r\n{',
    false,
  ],
  ['stopped sending in the middle of the headers', 'GET /short HTTP/1.1\r\nHo', false],
  ['keeps its connection for later', 'GET /short HTTP/1.1\r\nHost: x\r\n\r\n', true],
])('a client that %s does not keep the server from stopping', async (_name, request, answered) => {
  const http = await start();
  const socket = await open(http.listeningOrigin, request, answered);
  const ended = new Promise((resolve) => socket.once('close', () => resolve('ended')));
  await closeWithin(http, 50);
  expect(await ended).toBe('ended');
});
