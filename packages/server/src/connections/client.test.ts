import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { manualClock } from '../platform/clock.ts';
import { type ApiClientOptions, createApiClient } from './client.ts';
import { ServiceError } from './types.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

const token = 'a-secret-token-of-the-service';
let handlers: Handler[];
let asked: string[];
/** The last handler goes on answering. */
const answering = (request: IncomingMessage, response: ServerResponse) => {
  asked.push(`${request.method} ${request.url}`);
  (handlers.length > 1 ? handlers.shift() : handlers[0])?.(request, response);
};
const server = createServer(answering);
let strangerHeard: (string | undefined)[];
const stranger = createServer((request, response) => {
  strangerHeard.push(request.headers.authorization);
  response.end('{}');
});
const urlOf = (one: typeof server) => `http://127.0.0.1:${(one.address() as AddressInfo).port}`;

beforeAll(async () => {
  for (const one of [server, stranger]) await new Promise<void>((done) => one.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  for (const one of [server, stranger]) {
    one.closeAllConnections();
    one.close();
  }
});
beforeEach(() => {
  asked = [];
  strangerHeard = [];
});

const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Handler =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };

/** A client whose sleeps move the clock instead of taking time. */
function clientOf(answers: Handler[], options: Partial<ApiClientOptions> = {}) {
  handlers = answers;
  const clock = manualClock('2026-11-25T12:00:00Z');
  const slept: number[] = [];
  const waits: (string | undefined)[] = [];
  const api = createApiClient({
    url: `${urlOf(server)}/api/v4`,
    headers: { authorization: `Bearer ${token}` },
    clock,
    signal: new AbortController().signal,
    random: () => 1,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      slept.push(ms);
      clock.advance(ms);
    },
    onWait: (until) => {
      waits.push(until === undefined ? undefined : new Date(until).toISOString());
    },
    ...options,
  });
  return { api, slept, waits, clock };
}

const failureOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error as ServiceError,
  );

test('asks below the base address, with credentials, and answers status, headers and parsed body', async () => {
  let seen: IncomingMessage['headers'] = {};
  const { api } = clientOf([
    (request, response) => {
      seen = request.headers;
      json(200, [1], { 'x-total': '7' })(request, response);
    },
  ]);
  const answer = await api.get('/projects?page=2');
  expect(asked).toEqual(['GET /api/v4/projects?page=2']);
  expect(seen).toMatchObject({ authorization: `Bearer ${token}`, accept: 'application/json', 'user-agent': 'Binnacle' });
  expect([answer.status, answer.body, answer.headers.get('x-total')]).toEqual([200, [1], '7']);
});

test('posts JSON; an empty answer is undefined; compressed answers are read', async () => {
  let body = '';
  const { api } = clientOf([
    (request, response) => {
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => response.writeHead(204).end());
    },
    (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"a":1}')),
  ]);
  expect((await api.post('graphql', { query: 'q' })).body).toBeUndefined();
  expect(JSON.parse(body)).toEqual({ query: 'q' });
  expect((await api.get('/x')).body).toEqual({ a: 1 });
});

test('an absolute address of the same origin (the Link to the next page) is followed as it is', async () => {
  const { api } = clientOf([json(200, {})]);
  await api.get(`${urlOf(server)}/elsewhere?page=3`);
  expect(asked).toEqual(['GET /elsewhere?page=3']);
});

describe('credentials stay at home', () => {
  test.each([
    ['an absolute address', () => `${urlOf(stranger)}/steal`],
    ['another scheme', () => urlOf(server).replace('http:', 'https:')],
    ['credentials in it', () => urlOf(server).replace('//', '//user:pass@')],
  ])('%s of another origin is not asked', async (_name, address) => {
    const { api } = clientOf([json(200, {})]);
    expect(await failureOf(api.get(address()))).toMatchObject({ code: 'unexpected' });
    expect([asked, strangerHeard]).toEqual([[], []]);
  });

  test('a redirect to another host is refused, one within the service is followed', async () => {
    const { api } = clientOf([
      json(301, {}, { location: '/api/v4/renamed' }),
      json(200, { ok: true }),
      json(302, {}, { location: `${urlOf(stranger)}/steal` }),
    ]);
    expect((await api.get('/old')).body).toEqual({ ok: true });
    expect(await failureOf(api.get('/old'))).toMatchObject({ code: 'unexpected' });
    expect(asked).toEqual(['GET /api/v4/old', 'GET /api/v4/renamed', 'GET /api/v4/old']);
    expect(strangerHeard).toEqual([]);
  });

  test('redirects without end do not go on without end', async () => {
    const { api } = clientOf([json(302, {}, { location: '/api/v4/again' })]);
    expect(await failureOf(api.get('/x'))).toMatchObject({ code: 'unexpected', message: expect.stringMatching(/redirects more than 5/) });
    expect(asked).toHaveLength(6);
  });

  test('a token that the service repeats does not stand in the error', async () => {
    const { api } = clientOf([json(401, { message: `Bad credentials: ${token}\u0000\n!` })]);
    const error = await failureOf(api.get('/user'));
    expect(error).toMatchObject({ code: 'unauthorized', status: 401 });
    expect(error?.message).toBe('The service refuses the token (401 to GET /api/v4/user: Bad credentials: … !).');
  });
});

describe('rate limits', () => {
  const at = (time: string) => Date.parse(time) / 1000;
  test.each<[string, Handler, string]>([
    ['429 with seconds', json(429, {}, { 'retry-after': '90' }), '2026-11-25T12:01:31.000Z'],
    ['429 with a date', json(429, {}, { 'retry-after': 'Wed, 25 Nov 2026 12:30:00 GMT' }), '2026-11-25T12:30:01.000Z'],
    ['429 that says nothing', json(429, {}), '2026-11-25T12:01:01.000Z'],
    [
      'GitHub: 403 and nothing remaining',
      json(
        403,
        { message: 'API rate limit exceeded' },
        { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(at('2026-11-25T12:41:00Z')) },
      ),
      '2026-11-25T12:41:01.000Z',
    ],
    ['GitHub: secondary limit', json(403, { message: 'You have exceeded a secondary rate limit' }), '2026-11-25T12:01:01.000Z'],
    [
      'GitLab: RateLimit-Reset',
      json(429, {}, { 'ratelimit-remaining': '0', 'ratelimit-reset': String(at('2026-11-25T12:02:00Z')) }),
      '2026-11-25T12:02:01.000Z',
    ],
    ['Jira: X-RateLimit-Reset as a date', json(429, {}, { 'x-ratelimit-reset': '2026-11-25T12:05Z' }), '2026-11-25T12:05:01.000Z'],
    [
      'Linear: 400 of GraphQL, reset in milliseconds',
      json(
        400,
        { errors: [{ extensions: { code: 'RATELIMITED' } }] },
        { 'x-ratelimit-requests-remaining': '0', 'x-ratelimit-requests-reset': String(Date.parse('2026-11-25T12:10:00Z')) },
      ),
      '2026-11-25T12:10:01.000Z',
    ],
    ['GitHub: 200 of GraphQL', json(200, { errors: [{ type: 'RATE_LIMITED' }] }, { 'retry-after': '5' }), '2026-11-25T12:00:06.000Z'],
  ])('%s: waits until then, says so, and asks again', async (_name, limited, until) => {
    const { api, waits, clock } = clientOf([limited, json(200, { ok: true })]);
    expect((await api.get('/x')).body).toEqual({ ok: true });
    expect(waits).toEqual([until, undefined]);
    expect(new Date(clock.now()).toISOString()).toBe(until);
    expect(asked).toHaveLength(2);
  });

  test('what is used up is noticed before the next request is refused', async () => {
    const reset = String(at('2026-11-25T12:20:00Z'));
    const { api, waits } = clientOf([json(200, 1, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }), json(200, 2)]);
    expect((await api.get('/a')).body).toBe(1);
    expect(waits).toEqual([]);
    expect((await api.get('/b')).body).toBe(2);
    expect(waits).toEqual(['2026-11-25T12:20:01.000Z', undefined]);
  });

  test('a wait beyond an hour, and refusals without end, are given up with a reason', async () => {
    const day = clientOf([json(429, {}, { 'retry-after': '86400' })]);
    expect(await failureOf(day.api.get('/x'))).toMatchObject({
      code: 'rate_limited',
      message: expect.stringContaining('2026-11-26T12:00:01'),
    });
    expect(day.slept).toEqual([]);
    const endless = clientOf([json(429, {})]);
    expect(await failureOf(endless.api.get('/x'))).toMatchObject({ code: 'rate_limited' });
    expect(endless.slept).toEqual([61_000, 121_000, 241_000, 481_000, 961_000, 961_000]);
  });

  test('a plain 403 is no rate limit', async () => {
    const { api, slept } = clientOf([json(403, { message: 'Resource not accessible' }, { 'x-ratelimit-remaining': '4999' })]);
    expect(await failureOf(api.get('/x'))).toMatchObject({ code: 'gone', status: 403 });
    expect(slept).toEqual([]);
  });
});

describe('failures', () => {
  test('502 in the middle is tried again, ever later, and succeeds', async () => {
    const { api, slept } = clientOf([json(502, {}), json(503, '<html>'), json(200, { ok: true })]);
    expect((await api.get('/x')).body).toEqual({ ok: true });
    expect(slept).toEqual([1000, 2000]);
  });

  test('a connection that breaks off within the body is tried again', async () => {
    const broken: Handler = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"half":');
      setImmediate(() => response.destroy());
    };
    const { api } = clientOf([broken, json(200, { ok: true })]);
    expect((await api.get('/x')).body).toEqual({ ok: true });
  });

  test('what goes on failing is unavailable after five attempts', async () => {
    const { api, slept } = clientOf([json(502, {})]);
    expect(await failureOf(api.get('/x'))).toMatchObject({ code: 'unavailable', status: 502 });
    expect(asked).toHaveLength(5);
    expect(slept).toEqual([1000, 2000, 4000, 8000]);
  });

  test('nobody there, and nobody who answers in time', async () => {
    const nobody = clientOf([], { url: 'http://127.0.0.1:1' });
    expect(await failureOf(nobody.api.get('/x'))).toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/cannot be reached/),
    });
    const slow = clientOf([() => undefined], { timeout: 30 });
    const error = await failureOf(slow.api.get('/x'));
    expect(error).toMatchObject({ code: 'unavailable', message: expect.stringMatching(/no whole answer in time/) });
    expect(asked).toHaveLength(5);
  });

  test('an endless body ends at the limit, and is not asked for again', async () => {
    let open = true;
    const endless: Handler = (_request, response) => {
      response.writeHead(200);
      const more = () => {
        while (open && response.write(Buffer.alloc(65_536, 32)));
      };
      response.on('drain', more);
      response.on('close', () => {
        open = false;
      });
      more();
    };
    const { api } = clientOf([endless], { answerBytes: 1_000_000 });
    expect(await failureOf(api.get('/x'))).toMatchObject({ code: 'unexpected', message: expect.stringMatching(/more than 1000000 bytes/) });
    expect(asked).toHaveLength(1);
  });

  test('the limit is of the body after decompression', async () => {
    const bomb: Handler = (_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(5_000_000)));
    const { api } = clientOf([bomb], { answerBytes: 1_000_000 });
    expect(await failureOf(api.get('/x'))).toMatchObject({ code: 'unexpected' });
  });

  test.each([
    [404, 'gone'],
    [410, 'gone'],
    [422, 'unexpected'],
    [400, 'unexpected'],
  ])('%i is %s, at once', async (status, code) => {
    const { api } = clientOf([json(status, {})]);
    expect(await failureOf(api.get('/x'))).toMatchObject({ code, status });
    expect(asked).toHaveLength(1);
  });

  test('a page of a proxy in place of JSON is said as such', async () => {
    const { api } = clientOf([(_request, response) => response.writeHead(200).end('<html>Sign in</html>')]);
    expect(await failureOf(api.get('/x'))).toMatchObject({ code: 'unexpected', message: expect.stringMatching(/no JSON/) });
  });

  test('stopping ends a request under way, and no later one begins', async () => {
    const ending = new AbortController();
    const { api } = clientOf([() => ending.abort(new Error('stopping'))], { signal: ending.signal });
    await expect(api.get('/x')).rejects.toThrow('stopping');
    await expect(api.get('/y')).rejects.toThrow('stopping');
    expect(asked).toHaveLength(1);
  });

  test('errors are typed', async () => {
    const { api } = clientOf([json(404, {})]);
    expect(await failureOf(api.get('/x'))).toBeInstanceOf(ServiceError);
  });
});
