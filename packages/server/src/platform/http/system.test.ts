import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { anonymous } from '../access.ts';
import { AppError } from '../errors.ts';
import { createLog } from '../log.ts';
import { createHttp } from './server.ts';
import { systemRoutes } from './system.ts';

let app: TestApp;
beforeAll(async () => {
  app = await testApp();
});
afterAll(() => app.close());

test('is ready when both stores answer', async () => {
  expect(await app.call('GET', '/readyz')).toMatchObject({ status: 200, body: { status: 'ready' } });
});

test.each([
  ['refuses', async () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.7:8123'))],
  ['has an error of its own', async () => Promise.reject(new AppError('invalid_query', 'password of user is wrong'))],
  ['says nothing', () => new Promise<never>(() => undefined)],
])('is not ready when a store %s, tells which, and is again once it answers', async (_name, fail) => {
  let ask: () => Promise<unknown> = fail;
  const authenticator = { actor: async () => anonymous, ingest: async () => undefined, signing: async () => [] };
  const http = await createHttp({ log: createLog('silent'), bodyLimit: 1000, authenticator, version: 'test' });
  systemRoutes(http, { version: 'test', needs: { 'the fact store': () => ask(), 'the other': async () => 1 }, patience: 50 });
  const answer = await http.inject('/readyz');
  expect(answer.statusCode).toBe(503);
  expect(answer.headers['retry-after']).toBe('5');
  expect(answer.json()).toMatchObject({
    code: 'store_unavailable',
    detail: 'Not ready: no answer from the fact store. The server log says why.',
  });
  ask = async () => 1;
  expect((await http.inject('/readyz')).statusCode).toBe(200);
  await http.close();
});

test('an unknown path is a problem that names it', async () => {
  const answer = await app.call('GET', '/api/v1/nothing');
  expect(answer.status).toBe(404);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.body.detail).toContain('/api/v1/nothing');
});

test.each([
  ['a missing field', {}, 'body.metric: missing'],
  ['a wrong type', { metric: 'events.count', from: true, to: 1 }, 'body.from: expected a number or a string, found true'],
  ['a wrong form', { metric: { metric: 'x', colour: 1 }, from: 0, to: 1 }, 'body.metric: unknown field "colour"'],
  ['an unknown field', { metric: 'events.count', from: 0, to: 1, colour: 1 }, 'body: unknown field "colour"'],
  ['a value that is none of a list', { metric: 'events.count', from: 0, to: 1, stat: 'p42' }, 'body.stat: expected one of p50, p75'],
  [
    'a time zone that is none',
    { metric: 'events.count', from: '2026-01-01', to: 1, timezone: 'Mars/X' },
    'timezone: "Mars/X" is not an IANA',
  ],
  ['a time that is none', { metric: 'events.count', from: 'yesterday', to: 1 }, 'from: "yesterday" is not an ISO 8601 time.'],
])('%s is named in words that need no knowledge of the code', async (_what, body, text) => {
  const answer = await app.call('POST', '/api/v1/evaluate', body);
  expect(answer.status).toBe(400);
  expect(answer.body.detail).toContain(text);
});

describe('the description of the API (OpenAPI 3.1)', () => {
  test('points to nothing that it does not hold', async () => {
    const document = await description();
    expect(document.openapi).toBe('3.1.0');
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map((match) => match[1]);
    expect(references).toContain('MetricExpression');
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(references));
  });

  test('says of every operation what it is, who may call it, its parameters, and how it fails', async () => {
    for (const [path, operations] of Object.entries((await description()).paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const place = `${method} ${path}`;
        expect(operation.summary, place).toBeTruthy();
        expect(operation.security, place).toBeDefined();
        const stated = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name);
        expect(stated.sort(), place).toEqual([...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort());
        if (path.startsWith('/api/v1/'))
          expect(operation.responses, place).toHaveProperty(['default', 'content', 'application/problem+json']);
      }
    }
  });

  test('says what receivers take', async () => {
    const { paths } = await description();
    for (const path of ['/v1/metrics', '/otlp/v1/metrics']) {
      const { content } = paths[path]?.post?.requestBody ?? {};
      expect(Object.keys(content ?? {})).toEqual(['application/x-protobuf', 'application/json']);
    }
  });

  test('does not promise a 200 where an answer has another status', async () => {
    const { paths } = await description();
    expect(Object.keys(paths['/api/v1/tokens/{id}']?.delete?.responses ?? {})).toEqual(['2XX', 'default']);
    expect(Object.keys(paths['/api/v1/actions']?.post?.responses ?? {})).toEqual(['201', 'default']);
    expect(Object.keys(paths['/api/v1/deployments']?.post?.responses ?? {})).toEqual(['201', 'default']);
  });
});

interface Description {
  readonly openapi: string;
  readonly components: { readonly schemas: Record<string, unknown> };
  readonly paths: Record<string, Record<string, Operation>>;
}

interface Operation {
  readonly summary?: string;
  readonly security?: unknown;
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly responses: Record<string, unknown>;
  readonly requestBody?: { readonly content: Record<string, unknown> };
}

async function description(): Promise<Description> {
  return (await app.call('GET', '/api/v1/openapi.json')).body;
}
