import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { change, deployed, pushed, sha } from '../../../../../test/support/delivery.ts';
import { TestRepository } from '../../../../../test/support/git.ts';
import { type DeliveryRows, writeDeliveryRows } from '../../facts/delivery-batch.ts';
import { manualClock } from '../../platform/clock.ts';
import { deliveryOf } from '../delivery.ts';

const clock = manualClock('2024-06-01T00:00:00Z');
const at = (time: string) => `2024-05-01T${time}:00Z`;
let app: TestApp;
const shop = new TestRepository('shop');

beforeAll(async () => {
  app = await testApp({ clock });
  shop
    .commit('root', { at: at('06:00') })
    .commit('one', { at: at('12:00') })
    .tag('v1.0.0', 'root', at('06:30'))
    .tag('v1.1.0', 'one', at('12:30'))
    .branch('main', 'one')
    .write();
  shop.git('remote', 'add', 'origin', 'https://github.com/acme/shop.git');
});
afterAll(async () => {
  await app.close();
  shop.remove();
});

async function receive(rows: DeliveryRows): Promise<void> {
  await writeDeliveryRows(app.house, rows, clock.now());
  clock.advance(10_000);
  await deliveryOf(app.house).assembly.settle();
}

const reached = (repository: string) =>
  app.house.facts.query(
    `SELECT environment, deployment, matched_by FROM change_flow FINAL
WHERE change_repository = {repository:String} AND environment != '' AND NOT gone ORDER BY environment`,
    { repository },
  );

test('a deployment that states a version alone is one of the commit that other deployments of the version state, whichever comes first', async () => {
  const repository = 'acme/told';
  const alone = (id: string, release: string, time: string) =>
    deployed(repository, id, '', time, { sha: '', release, environment: 'production' });
  await receive({
    changes: [change(repository, '1')],
    pushedCommits: pushed(repository, 'main', [{ name: 'root' }, { name: 'm1' }], 'nothing').pushedCommits ?? [],
    deploymentEvents: [alone('p0', '1.0', '08:00'), alone('p1', 'v1.1', '15:00'), alone('p2', 'unknown', '16:00')],
  });
  expect(await reached(repository)).toEqual([]);
  const staging = (id: string, name: string, release: string, time: string) =>
    deployed(repository, id, name, time, { sha: sha(name), release, environment: 'staging' });
  await receive({ deploymentEvents: [staging('s0', 'root', '1.0', '07:00'), staging('s1', 'm1', '1.1', '14:00')] });
  const expected = [
    { environment: 'production', deployment: `github:${repository}-p1`, matched_by: 'version' },
    { environment: 'staging', deployment: `github:${repository}-s1`, matched_by: 'merge_sha' },
  ];
  expect(await reached(repository)).toEqual(expected);
  // Told again it is no other.
  await receive({ deploymentEvents: [alone('p1', 'v1.1', '15:00')] });
  expect(await reached(repository)).toEqual(expected);
});

test('a version is that of the release tag of this name', async () => {
  const repository = 'acme/shop';
  const alone = (id: string, release: string, time: string) => deployed(repository, id, '', time, { sha: '', release });
  await receive({
    changes: [change(repository, '1', { merge_sha: shop.sha('one') })],
    deploymentEvents: [alone('0', '1.0.0', '07:00'), alone('1', '1.1.0', '13:00')],
  });
  expect(await reached(repository)).toEqual([]);
  await deliveryOf(app.house).addRepository({ path: shop.path });
  await deliveryOf(app.house).startImport('shop');
  clock.advance(10_000);
  await deliveryOf(app.house).assembly.settle();
  expect(await reached(repository)).toEqual([{ environment: 'production', deployment: `github:${repository}-1`, matched_by: 'version' }]);
});
