import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { TestRepository } from '../../../../test/support/git.ts';
import { manualClock } from '../platform/clock.ts';
import { number } from '../stores/clickhouse/client.ts';
import { deliveryOf } from './delivery.ts';
import { patchIdsOf, samePatches } from './patch-ids.ts';

let app: TestApp;
const shop = new TestRepository('shop');
const lines = (changed = '') => Array.from({ length: 30 }, (_, index) => `${index === 20 ? changed : index}\n`).join('');
const at = (day: number) => `2024-01-0${day}T00:00:00Z`;

beforeAll(async () => {
  app = await testApp({ clock: manualClock('2024-03-01T00:00:00Z') });
  shop
    .commit('root', { at: at(1), files: { 'a.txt': lines() } })
    .commit('one', { at: at(2), files: { 'a.txt': lines('changed') } })
    .commit('two', { at: at(3), files: { 'b.txt': 'b' } })
    .commit('main', { at: at(4), parents: ['root'], files: { 'a.txt': `first\n${lines()}` } })
    // Rebased onto main: same author time, later commit time; what stands around it moved.
    .commit('one again', { at: at(2), committed: at(5), files: { 'a.txt': `first\n${lines('changed')}` } })
    // Of the same author and second, and another change.
    .commit('other', { at: at(3), committed: at(5), files: { 'c.txt': 'c' } })
    .commit('redated', { at: at(6), files: { 'b.txt': 'b' } })
    .commit('merge', { at: at(7), parents: ['redated', 'two'], files: { 'b.txt': 'b' } })
    .branch('main', 'redated')
    .branch('topic', 'two')
    .branch('merged', 'merge')
    .write();
  await deliveryOf(app.house).addRepository({ path: shop.path });
  await deliveryOf(app.house).startImport('shop');
});
afterAll(async () => {
  await app.close();
  shop.remove();
});

const kept = async () => number((await app.house.facts.query<any>('SELECT count() AS n FROM commit_patch_ids FINAL'))[0].n);

test('an import computes none', async () => expect(await kept()).toBe(0));

test('a rebased commit is found by what it changes; one of the same second that changes another thing, and one with another date, are not', async () => {
  const found = await samePatches(app.house, 'shop', [shop.sha('one'), shop.sha('two'), shop.sha('main')]);
  expect([...found]).toEqual([[shop.sha('one'), [shop.sha('one again')]]]);
});

test('only what had to be compared is kept, and is read again without the clone', async () => {
  expect(await kept()).toBe(4);
  const ids = await patchIdsOf(app.house, 'shop', [shop.sha('two'), shop.sha('redated'), shop.sha('merge'), 'f'.repeat(40)]);
  expect([...ids.keys()].sort()).toEqual([shop.sha('two'), shop.sha('redated')].sort());
  expect(ids.get(shop.sha('two'))).toBe(ids.get(shop.sha('redated')));
  expect(await kept()).toBe(6);
  const [two, root] = [shop.sha('two'), shop.sha('root')];
  shop.remove();
  expect(await patchIdsOf(app.house, 'shop', [two])).toEqual(new Map([[two, ids.get(two)]]));
  expect(await patchIdsOf(app.house, 'shop', [root])).toEqual(new Map());
});

test('without a clone nothing is compared', async () => {
  expect(await samePatches(app.house, 'nowhere', ['a'.repeat(40)])).toEqual(new Map());
  expect(await samePatches(app.house, 'shop', [])).toEqual(new Map());
});
