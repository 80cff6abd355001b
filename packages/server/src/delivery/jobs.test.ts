import { renameSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { TestRepository } from '../../../../test/support/git.ts';
import type { House } from '../area.ts';
import { deliveryOf } from './delivery.ts';
import { deliveryJobs } from './jobs.ts';

let app: TestApp;
const shop = new TestRepository('shop');
const other = new TestRepository('other');

beforeAll(async () => {
  app = await testApp();
  for (const one of [shop, other]) one.commit('a', { at: '2024-01-01T00:00:00Z' }).tag('v1.0.0', 'a').branch('main', 'a').write();
});
afterAll(async () => {
  await app.close();
  for (const one of [shop, other]) one.remove();
});

function houseWith(repository: string): House {
  return { ...app.house, config: { ...app.house.config, repository } };
}

async function runJob(house: House, signal = new AbortController().signal): Promise<void> {
  for (const job of deliveryJobs(house)) await job.run(signal);
}

const known = async () => (await deliveryOf(app.house).repositories.list()).map(({ name, state, releases }) => [name, state, releases]);

test('a working directory that is no repository, and "none", are quietly nothing', async () => {
  await runJob(houseWith('none'));
  await runJob(houseWith('/'));
  expect(await known()).toEqual([]);
});

test('at first start the repository of the working directory becomes known', async () => {
  const ended = new AbortController();
  await runJob(houseWith(shop.path), ended.signal);
  ended.abort();
  expect(await known()).toEqual([['shop', 'ready', 1]]);
});

test('after the job has ended imports go on, and its next run finds new releases', async () => {
  const house = houseWith(shop.path);
  const ended = new AbortController();
  await runJob(house, ended.signal);
  ended.abort();
  await deliveryOf(house).addRepository({ path: other.path, tags: '^release-\\d+$' });
  await deliveryOf(house).startImport('other');
  expect(await known()).toEqual([
    ['other', 'ready', 0],
    ['shop', 'ready', 1],
  ]);
  shop.commit('b', { at: '2024-01-02T00:00:00Z' }).tag('v1.1.0', 'b').branch('main', 'b').write();
  other.tag('release-1', 'a').write();
  await runJob(house);
  expect(await known()).toEqual([
    ['other', 'ready', 1],
    ['shop', 'ready', 2],
  ]);
});

test('a repository that went away says so, and works again once it is back', async () => {
  renameSync(other.path, `${other.path}-away`);
  await runJob(houseWith('none'));
  const answer = await app.call('GET', '/api/v1/repositories');
  expect(answer.body.repositories[0]).toMatchObject({
    state: 'failed',
    notes: [expect.stringContaining('not a directory that the server can read')],
  });
  renameSync(`${other.path}-away`, other.path);
  await runJob(houseWith('none'));
  expect((await known())[0]).toEqual(['other', 'ready', 1]);
});

test('a job that is stopped leaves the rest for its next run', async () => {
  shop.commit('c', { at: '2024-01-03T00:00:00Z' }).tag('v1.2.0', 'c').branch('main', 'c').write();
  const stopped = new AbortController();
  stopped.abort();
  await runJob(houseWith('none'), stopped.signal);
  expect(await known()).toContainEqual(['shop', 'ready', 2]);
  await runJob(houseWith('none'));
  expect(await known()).toContainEqual(['shop', 'ready', 3]);
});
