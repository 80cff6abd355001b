import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { adminToken, type TestApp, testApp } from '../../../../test/support/app.ts';
import { runCli } from '../../../../test/support/server.ts';

/** What docs/gate.md tells people to put into their pipelines, run as it stands there. */
const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/gate.md'), 'utf8');
/** The first block of a language behind these words. */
function blockAfter(words: string, language: string): string {
  const [, after = ''] = page.split(words);
  const [, block = ''] = after.split(`\`\`\`${language}\n`);
  return block.split('```')[0] ?? '';
}

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await testApp();
  url = await app.http.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => app.close());

const define = () =>
  app.call('POST', '/api/v1/definitions/apply', {
    manifests: [{ apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name: 'checkout' }, spec: {} }],
    owner: 'people',
  });
async function frozen<T>(act: () => Promise<T>): Promise<T> {
  const to = new Date(Date.now() + 3_600_000).toISOString();
  const { body } = await app.call('POST', '/api/v1/freezes', { service: 'checkout', environment: 'production', to, reason: 'Sale' });
  try {
    return await act();
  } finally {
    await app.call('DELETE', `/api/v1/freezes/${body.freeze.id}`);
  }
}
async function shell(script: string, more: Record<string, string> = {}): Promise<{ code: number | null; out: string }> {
  const environment = { PATH: process.env.PATH ?? '', BINNACLE_URL: url, BINNACLE_TOKEN: adminToken, ...more };
  const child = spawn('sh', ['-e', '-c', script], { env: environment, stdio: ['ignore', 'pipe', 'ignore'] });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out };
}

describe('the job for GitLab CI', () => {
  const job = parse(blockAfter('**GitLab CI**', 'yaml')).gate;
  const run = (more: Record<string, string> = {}) =>
    shell(job.script.join('\n'), {
      CI_COMMIT_SHA: 'a'.repeat(40),
      CI_COMMIT_REF_NAME: 'fix/the "basket" & more',
      CI_JOB_URL: 'https://gitlab.example/acme/shop/-/jobs/7',
      ...more,
    });

  test('could not be told while nobody knows the service, and is allowed once somebody does', async () => {
    expect(await run()).toMatchObject({ code: 2, out: expect.stringContaining('"decision":"unknown"') });
    await define();
    expect(await run()).toMatchObject({ code: 0, out: expect.stringContaining('"decision":"allow"') });
  });

  test('says no with the reasons in its log, and what it is about is in the history', async () => {
    expect(await frozen(() => run())).toMatchObject({ code: 1, out: expect.stringMatching(/"decision":"deny".*Sale/) });
    const { body } = await app.call('GET', '/api/v1/gate/history?service=checkout&decision=deny');
    expect(body.answers[0]).toMatchObject({
      environment: 'production',
      sha: 'a'.repeat(40),
      ref: 'fix/the "basket" & more',
      run: 'https://gitlab.example/acme/shop/-/jobs/7',
    });
  });

  test('fails as "could not be told" where the server is away, in trouble, or refuses the token', async () => {
    expect(job.allow_failure).toEqual({ exit_codes: 2 });
    expect(await run({ BINNACLE_URL: 'http://127.0.0.1:9' })).toMatchObject({ code: 2 });
    expect(await run({ BINNACLE_TOKEN: 'wrong' })).toMatchObject({ code: 2 });
    const broken = createServer((_request, response) => response.writeHead(502).end('"decision":"allow"')).listen(0, '127.0.0.1');
    await once(broken, 'listening');
    expect(await run({ BINNACLE_URL: `http://127.0.0.1:${(broken.address() as AddressInfo).port}` })).toMatchObject({ code: 2 });
    broken.close();
  });
});

test('the command line for anything else ends with the answer', async () => {
  await define();
  const [, args = ''] = /^binnacle (gate .*) > gate\.json$/m.exec(blockAfter('**Anything else**', 'sh')) ?? [];
  const run = () => runCli(args.split(' '), { BINNACLE_URL: url, BINNACLE_TOKEN: adminToken });
  const yes = await run();
  expect(yes.code).toBe(0);
  expect(JSON.parse(yes.out)).toMatchObject({ decision: 'allow', service: 'checkout', environment: 'production' });
  expect(await frozen(run)).toMatchObject({ code: 1, out: expect.stringContaining('"deny"') });
});

test('the question by curl is answered', async () => {
  await define();
  const [, line = ''] = /^(curl .*)$/m.exec(blockAfter('names every reason', 'sh')) ?? [];
  const { code, out } = await shell(line);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ decision: 'allow', exitCode: 0 });
});
