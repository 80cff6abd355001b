import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { change, deployed, pushed } from '../../../../../test/support/delivery.ts';
import { TestRepository } from '../../../../../test/support/git.ts';
import { writeDeliveryRows } from '../../facts/delivery-batch.ts';
import { manualClock } from '../../platform/clock.ts';
import { deliveryOf } from '../delivery.ts';

const clock = manualClock('2024-06-01T00:00:00Z');
const repository = 'acme/shop';
const at = (time: string) => `2024-05-01T${time}:00Z`;
const lines = (changed: string, first = '') =>
  `${first}${Array.from({ length: 30 }, (_, index) => `${index === 20 ? changed : index}\n`).join('')}`;
let app: TestApp;
const shop = new TestRepository('shop');

beforeAll(async () => {
  app = await testApp({ clock });
  shop
    .commit('root', { at: at('06:00'), files: { 'a.txt': lines('20') } })
    // Two commits of a branch, and what became of them on the mainline, which had moved: only the author times stayed.
    .commit('one', { at: at('08:00'), files: { 'a.txt': lines('changed') } })
    .commit('two', { at: at('08:10'), files: { 'b.txt': 'b' } })
    .commit('moved', { at: at('09:00'), parents: ['root'], files: { 'a.txt': lines('20', 'first\n') } })
    .commit('one again', { at: at('08:00'), committed: at('12:00'), files: { 'a.txt': lines('changed', 'first\n') } })
    .commit('two again', { at: at('08:10'), committed: at('12:01'), files: { 'b.txt': 'b' } })
    .branch('main', 'two again')
    .branch('topic-1', 'two')
    .write();
  shop.git('remote', 'add', 'origin', `https://github.com/${repository}.git`);
  await deliveryOf(app.house).addRepository({ path: shop.path });
  await deliveryOf(app.house).startImport('shop');
});
afterAll(async () => {
  await app.close();
  shop.remove();
});

test('a change that was rebased, and whose merge the host does not name, is there with the last of its commits', async () => {
  const branch = pushed(repository, 'topic-1', [{ name: 'one' }, { name: 'two' }]).pushedCommits ?? [];
  const deployment = (id: string, label: string, time: string) => deployed(repository, id, label, time, { sha: shop.sha(label) });
  await writeDeliveryRows(
    app.house,
    {
      changes: [change(repository, '1', { merge_sha: '', head_sha: shop.sha('two') })],
      pushedCommits: branch.map((row) => ({ ...row, sha: shop.sha(row.subject), parents: [] })),
      deploymentEvents: [deployment('0', 'root', '07:00'), deployment('1', 'one again', '13:00'), deployment('2', 'two again', '14:00')],
    },
    clock.now(),
  );
  clock.advance(10_000);
  await deliveryOf(app.house).assembly.settle();
  const rows = await app.house.facts.query(
    "SELECT deployment, matched_by FROM change_flow FINAL WHERE change_repository = 'acme/shop' AND environment != '' AND NOT gone",
  );
  expect(rows).toEqual([{ deployment: 'github:acme/shop-2', matched_by: 'patch_id' }]);
});
