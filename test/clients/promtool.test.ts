import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminToken, type TestApp, testApp } from '../support/app.ts';
import { every, writeSeries } from '../support/series.ts';

const isInstalled = (() => {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const run = promisify(execFile);
const minute = 60_000;
const end = Math.floor(Date.now() / minute) * minute;
let app: TestApp;
let server: string;

beforeAll(async () => {
  app = await testApp();
  const address = await app.http.listen({ port: 0, host: '127.0.0.1' });
  server = `${address.replace('://', `://promtool:${adminToken}@`)}/prometheus`;
  await writeSeries(app, [
    { name: 'sold_total', labels: { shop: 'a' }, samples: every(minute, end - 10 * minute, [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50]) },
    { name: 'sold_total', labels: { shop: 'b' }, samples: every(minute, end - 10 * minute, Array(11).fill(7)) },
  ]);
});
afterAll(() => app?.close());

/** Credentials are in the address, as Go's clients read them. */
async function promtool(...args: string[]): Promise<string> {
  return (await run('promtool', ['query', ...args])).stdout;
}

describe.skipIf(!isInstalled)('promtool', () => {
  test('query instant', async () => {
    const out = await promtool('instant', `--time=${end / 1000}`, server, 'sum by (shop) (sold_total)');
    expect(out.trim().split('\n')).toEqual([`{shop="a"} => 50 @[${end / 1000}]`, `{shop="b"} => 7 @[${end / 1000}]`]);
    expect(await promtool('instant', server, '1 / 0')).toMatch(/^scalar: \+Inf @/);
  });

  test('query range', async () => {
    const out = await promtool('range', `--start=${end / 1000 - 120}`, `--end=${end / 1000}`, '--step=1m', server, 'sold_total{shop="a"}');
    expect(out).toContain(`sold_total{shop="a"} =>\n40 @[${end / 1000 - 120}]\n45 @[${end / 1000 - 60}]\n50 @[${end / 1000}]`);
  });

  test('query series', async () => {
    const out = await promtool('series', '--match=sold_total', `--start=${end / 1000 - 600}`, `--end=${end / 1000}`, server);
    expect(out.trim().split('\n').sort()).toEqual(['{__name__="sold_total", shop="a"}', '{__name__="sold_total", shop="b"}']);
  });

  test('query labels', async () => {
    expect(await promtool('labels', server, 'shop')).toBe('a\nb\n');
  });

  test('is told what is wrong with a query', async () => {
    const refused = await promtool('instant', server, 'sum(').catch((error: { stderr: string }) => error.stderr);
    expect(refused).toContain('bad_data');
    expect(refused).toContain('parse error');
  });

  test('is told when its token is wrong', async () => {
    const refused = await promtool('instant', server.replace(adminToken, 'wrong'), 'up').catch((error: { stderr: string }) => error.stderr);
    expect(refused).toContain('401');
  });

  test('finds the rules that we take to be rules, too', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'binnacle-rules-'));
    const file = join(directory, 'rules.yaml');
    writeFileSync(file, readFileSync(join(import.meta.dirname, 'fixtures/rules.yaml')));
    try {
      expect((await run('promtool', ['check', 'rules', file])).stdout).toContain('SUCCESS: 4 rules found');
      const yaml = readFileSync(file, 'utf8');
      const { status, body } = await app.call('POST', '/api/v1/definitions/apply', yaml, { 'content-type': 'application/yaml' });
      expect([status, body.changes?.length]).toEqual([200, 2]);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
