import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { adminToken, type TestApp, testApp } from '../../../../test/support/app.ts';
import { runCli } from '../../../../test/support/server.ts';
import { manualClock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import { ask, describe as described, type GateAnswer, patienceOf } from './gate.ts';

const answer: GateAnswer = { decision: 'deny', exitCode: 1, service: 'shop', environment: null, reasons: [], override: null };
const allowed: GateAnswer = { ...answer, decision: 'allow', exitCode: 0 };

describe('waiting', () => {
  const away = new AppError('store_unavailable', 'away');
  const askWith = async (patience: number, ...answers: readonly unknown[]) => {
    const clock = manualClock(0);
    const asked: number[] = [];
    const request = async <T>(): Promise<T> => {
      asked.push(clock.now());
      const next = answers[Math.min(asked.length, answers.length) - 1];
      if (next instanceof Error) throw next;
      return next as T;
    };
    const sleep = async (ms: number) => clock.advance(ms);
    const outcome = await ask('/', { client: { request, url: 'http://b' }, patience, clock, sleep }).catch((error: unknown) => error);
    return { asked, outcome };
  };

  test('ends with the first yes', async () => {
    expect(await askWith(600_000, answer, away, allowed)).toEqual({ asked: [0, 15_000, 30_000], outcome: allowed });
  });
  test('ends with the last answer, asked at the very end', async () => {
    expect(await askWith(20_000, answer)).toEqual({ asked: [0, 15_000, 20_000], outcome: answer });
    expect(await askWith(0, answer)).toEqual({ asked: [0], outcome: answer });
  });
  test('ends with why there was no answer', async () => {
    expect(await askWith(20_000, away)).toEqual({ asked: [0, 15_000, 20_000], outcome: away });
  });
  test('does not ask again what is wrong, and takes nothing for a yes that is none', async () => {
    const wrong = new AppError('forbidden', 'no');
    expect(await askWith(600_000, wrong)).toEqual({ asked: [0], outcome: wrong });
    for (const odd of [null, {}, { decision: 'allow' }, { ...answer, exitCode: 0 }]) {
      expect((await askWith(600_000, odd)).outcome).toMatchObject({ code: 'invalid_request' });
    }
  });
  test.each([
    [undefined, 0],
    ['90s', 90_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
  ])('%s', (text, ms) => expect(patienceOf(text)).toBe(ms));
  test.each(['', '0m', '10', 'm', '10d', '-1m'])('"%s" is no time to wait', (text) => {
    expect(() => patienceOf(text)).toThrow('write 90s, 10m or 1h');
  });
});

test('every reason stands in what people read', () => {
  const reason = { check: 'alert', subject: 'Alert/7', says: 'It burns.', link: '/alerts/7', overridden: true } as const;
  const override = { by: 'Ada', reason: 'rollback', until: '2026-11-25T12:30:00.000Z' };
  const text = described({ ...allowed, environment: 'production', override, reasons: [{ ...reason, verdict: 'deny' }] });
  expect(text).toBe(
    'yes: deploy shop to production\n  overridden by Ada until 2026-11-25T12:30:00.000Z: rollback\n  - alert Alert/7 [overridden]: It burns. (/alerts/7)\n',
  );
  expect(described(answer)).toContain('nothing that is known speaks against it');
});

describe('against a server', () => {
  let app: TestApp;
  let environment: Record<string, string>;
  let url: string;
  beforeAll(async () => {
    app = await testApp();
    url = await app.http.listen({ port: 0, host: '127.0.0.1' });
    environment = { BINNACLE_URL: url, BINNACLE_TOKEN: adminToken };
    const manifests = [{ apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'shop' }, spec: {} }];
    await app.call('POST', '/api/v1/definitions/apply', { manifests, owner: 'people' });
    const to = new Date(Date.now() + 3_600_000).toISOString();
    await app.call('POST', '/api/v1/freezes', { service: 'shop', environment: 'production', to, reason: 'Sale' });
  });
  afterAll(() => app.close());
  const gate = (...args: string[]) => runCli(['gate', ...args], environment);

  test('0 is yes, 1 is no with its reasons, 2 is could not tell', async () => {
    expect(await gate('--service', 'shop', '--env', 'staging')).toMatchObject({ code: 0, err: '' });
    const no = await gate('--service', 'shop', '--env', 'production', '--sha', 'abcdef1');
    expect(no).toMatchObject({ code: 1, out: expect.stringMatching(/^NO: deploy shop to production\n {2}- freeze Freeze\/.* Sale/) });
    const unknown = await gate('--service', 'nothing-like-it', '--json');
    expect(unknown.code).toBe(2);
    expect(JSON.parse(unknown.out)).toMatchObject({ decision: 'unknown', exitCode: 2 });
  });

  test.each([
    ['a server that is not there', { BINNACLE_URL: 'http://127.0.0.1:9' }, 'Cannot reach Binnacle'],
    ['no token', { BINNACLE_TOKEN: '' }, 'needs an API token'],
  ])('%s ends with 2', async (_what, more, reason) => {
    const { code, err } = await runCli(['gate', '--service', 'shop'], { ...environment, ...more });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(reason) });
  });

  test('a server in trouble ends with 2', async () => {
    const broken = createServer((_request, response) => response.writeHead(502).end('Bad gateway')).listen(0, '127.0.0.1');
    await once(broken, 'listening');
    const { port } = broken.address() as AddressInfo;
    expect((await runCli(['gate', '--service', 'shop'], { ...environment, BINNACLE_URL: `http://127.0.0.1:${port}` })).code).toBe(2);
    broken.close();
  });

  describe('the action', () => {
    const file = resolve(import.meta.dirname, '../../../../.github/actions/gate/action.yml');
    const { run } = parse(readFileSync(file, 'utf8')).runs.steps[0];

    async function act(more: Record<string, string>) {
      const directory = mkdtempSync(join(tmpdir(), 'binnacle-action-'));
      const output = join(directory, 'output');
      writeFileSync(output, '');
      const variables = {
        GATE_SERVICE: 'shop',
        GATE_ENVIRONMENT: '',
        GATE_CHANGE: '',
        GATE_ON_UNKNOWN: 'fail',
        GATE_SHA: 'abcdef1',
        GATE_REF: 'main',
      };
      const env = { ...process.env, ...environment, ...variables, GATE_RUN: 'https://ci.example.org/1', GITHUB_OUTPUT: output, ...more };
      // As GitHub runs `shell: bash`.
      const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      let out = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
      });
      const [code] = await once(child, 'close');
      const outputs = readFileSync(output, 'utf8');
      rmSync(directory, { recursive: true });
      return { code, out, outputs };
    }

    test.each([
      ['yes', { GATE_ENVIRONMENT: 'staging' }, 0, 'allow'],
      ['no', { GATE_ENVIRONMENT: 'production' }, 1, 'deny'],
      ['an unknown service', { GATE_SERVICE: 'a&b=c d' }, 2, 'unknown'],
      ['an unknown service that may pass', { GATE_SERVICE: 'other', GATE_ON_UNKNOWN: 'pass' }, 0, 'unknown'],
      ['a wrong token', { BINNACLE_TOKEN: 'wrong' }, 2, 'unknown'],
      ['a server that is not there', { BINNACLE_URL: 'http://127.0.0.1:9' }, 2, 'unknown'],
    ])('%s', async (_what, more, code, decision) => {
      const done = await act(more);
      expect({ code: done.code, outputs: done.outputs }).toEqual({ code, outputs: `decision=${decision}\n` });
      expect(done.out).not.toContain(adminToken);
    });
  });
});
