import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminToken, ingestKey } from '../support/app.ts';
import { TestRepository } from '../support/git.ts';
import { runCli, type ServerProcess, startServer } from '../support/server.ts';

const shop = new TestRepository('shop');
const data = mkdtempSync(join(tmpdir(), 'binnacle-delivery-'));
let server: ServerProcess;

beforeAll(async () => {
  shop.commit('start', { at: '2024-01-01T00:00:00Z' }).tag('v1.0.0', 'start', '2024-01-02T00:00:00Z');
  for (const label of ['one', 'two', 'three']) shop.commit(label, { at: '2024-01-03T00:00:00Z' });
  shop.tag('v1.1.0', 'two', '2024-01-04T00:00:00Z').branch('main', 'three').write();
  server = await startServer(data, { BINNACLE_REPOSITORY: shop.path });
});
afterAll(async () => {
  await server.stop();
  shop.remove();
  rmSync(data, { recursive: true, force: true });
});

const asAdmin = () => ({ BINNACLE_URL: server.url, BINNACLE_TOKEN: adminToken });

test('the repository the server was started in is there without asking, and importing it again says what is known', async () => {
  const { code, out } = await runCli(['import', 'git', shop.path], asAdmin());
  expect({ code, out }).toEqual({ code: 0, out: 'shop: 4 commits, 2 releases\n' });
  const { body } = await server.call('GET', '/api/v1/deployments');
  expect(body.deployments.map(({ version, commits, leadTimeP50 }: any) => [version, commits, leadTimeP50])).toEqual([
    ['v1.1.0', 2, 86_400],
    ['v1.0.0', null, null],
  ]);
});

test('what is new since the last import is there when the command ends', async () => {
  shop.tag('v1.2.0', 'three', '2024-01-05T00:00:00Z').write();
  const { out } = await runCli(['import', 'git', shop.path, '--json'], asAdmin());
  expect(JSON.parse(out)).toMatchObject({ name: 'shop', state: 'ready', releases: 3 });
});

test('a pipeline reports a deployment with an ingest key and learns its id', async () => {
  const report = ['deploy', '--service', 'shop', '--env', 'staging', '--sha', shop.sha('two'), '--version', '1.1', '--id', 'run-7'];
  const { code, out } = await runCli([...report, '--finished', '2024-01-04T12:00:00Z', '--unplanned'], {
    BINNACLE_URL: server.url,
    BINNACLE_TOKEN: '',
    BINNACLE_INGEST_KEY: ingestKey,
  });
  expect({ code, out }).toEqual({ code: 0, out: 'run-7\n' });
  const { body } = await server.call('GET', '/api/v1/deployments?service=shop&environment=staging');
  expect(body.deployments).toMatchObject([{ id: 'run-7', version: '1.1', unplanned: true, contents: 'baseline', source: 'api' }]);
});

test.each([
  ['a path that holds no repository', ['import', 'git', '/'], 'is not a git repository'],
  ['a pattern that is none', ['import', 'git', '.', '--tags', '('], 'is not a regular expression'],
  ['a status that is none', ['deploy', '--service', 'shop', '--status', 'done'], 'status'],
])('%s ends with the reason', async (_what, args, reason) => {
  const { code, err } = await runCli(args, asAdmin());
  expect(code).toBe(2);
  expect(err).toContain(reason);
});
