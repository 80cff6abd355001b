import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { TestRepository } from '../../../../test/support/git.ts';
import { manualClock } from '../platform/clock.ts';
import { number } from '../stores/clickhouse/client.ts';
import { deliveryOf } from './delivery.ts';

const clock = manualClock('2024-03-01T00:00:00Z');
let app: TestApp;
const mono = new TestRepository('mono');

beforeAll(async () => {
  app = await testApp({ clock });
  mono
    .commit('start', { at: '2024-01-01T00:00:00Z', files: { 'README.md': 'hello' } })
    .commit('checkout', { at: '2024-01-02T00:00:00Z', files: { 'services/checkout/a.ts': '1' } })
    .commit('search', { at: '2024-01-03T00:00:00Z', files: { 'services/search/a.ts': '1' } })
    .commit('money', { at: '2024-01-04T00:00:00Z', files: { 'libraries/money/a.ts': '1', 'services/search/b.ts': '1' } })
    .commit('words', { at: '2024-01-05T00:00:00Z', files: { 'services/checkout/README.md': '1' } })
    .commit('side', { at: '2024-01-05T00:00:00Z', files: { 'services/checkout/side.ts': '1' }, parents: ['start'] })
    .commit('merge', { at: '2024-01-06T00:00:00Z', parents: ['words', 'side'] })
    .branch('main', 'merge')
    .write();
});
afterAll(async () => {
  await app.close();
  mono.remove();
});

async function define(name: string, paths: readonly string[]): Promise<void> {
  const manifest = { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name }, spec: { repository: 'mono', paths } };
  const answer = await app.call('POST', '/api/v1/definitions/apply', { manifests: [manifest], owner: 'people' });
  expect(answer.status, answer.text).toBe(200);
  await deliveryOf(app.house).assembly.settle();
}

async function deploy(service: string, label: string, finished: string): Promise<void> {
  const answer = await app.ingest('/api/v1/deployments', { service, sha: mono.sha(label), finished, id: label });
  expect(answer.status, answer.text).toBe(201);
}

async function brought(service: string): Promise<string[]> {
  const { body } = await app.call('GET', `/api/v1/deployments/contents?service=${service}&id=merge`);
  return body.commits.map(({ subject }: any) => subject);
}

const kept = async () => number((await app.house.facts.query<any>('SELECT count() AS n FROM commit_paths FINAL'))[0].n);

test('an import of a repository that nobody shares reads no paths', async () => {
  const answer = await app.call('POST', '/api/v1/repositories', { path: mono.path });
  await deliveryOf(app.house).startImport(answer.body.name);
  await deploy('mono', 'start', '2024-01-10T00:00:00Z');
  await deploy('mono', 'merge', '2024-01-11T00:00:00Z');
  expect(await brought('mono')).toHaveLength(6);
  expect(await kept()).toBe(0);
});

test('services of one repository bring what touches their paths, read from the clone once it is asked for; merges touch nothing', async () => {
  await define('checkout', ['services/checkout', 'libraries/money', '!**/*.md']);
  await define('search', ['services/search']);
  for (const service of ['checkout', 'search']) {
    await deploy(service, 'start', '2024-01-10T00:00:00Z');
    await deploy(service, 'merge', '2024-01-11T00:00:00Z');
  }
  expect(await brought('checkout')).toEqual(['checkout', 'money', 'side']);
  expect(await brought('search')).toEqual(['search', 'money']);
  const rows = await app.house.facts.query<any>("SELECT service, unrelated FROM deployments FINAL WHERE id = 'merge' ORDER BY service");
  expect(rows.map((row) => [row.service, number(row.unrelated)])).toEqual([
    ['checkout', 2],
    ['mono', 0],
    ['search', 3],
  ]);
  expect(await kept()).toBe(5);
});

test('other paths give other contents, without reading the clone again', async () => {
  await define('checkout', ['services/checkout']);
  expect(await brought('checkout')).toEqual(['checkout', 'words', 'side']);
  expect(await kept()).toBe(5);
});

test('a clone that went away: what nobody knows is taken to concern every service', async () => {
  mono.remove();
  await app.house.facts.store.command('TRUNCATE TABLE commit_paths');
  await define('search', ['services/search', 'other']);
  expect(await brought('search')).toHaveLength(5);
});
