import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { type DeliveryRows, writeDeliveryRows } from '../../facts/delivery-batch.ts';
import { manualClock } from '../../platform/clock.ts';
import { deliveryOf } from '../delivery.ts';
import { rowsOf, statuses, type Told } from './fixtures/told.ts';

const clock = manualClock('2026-05-08T12:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

const at = (text: string) => Date.parse(`2026-05-${text}Z`);

async function write(...all: readonly DeliveryRows[]): Promise<void> {
  for (const rows of all) await writeDeliveryRows(app.house, rows, clock.now());
  await deliveryOf(app.house).assembly.settle();
}

async function rows(id: string): Promise<Record<string, unknown>[]> {
  return app.house.facts.query(
    `SELECT * EXCEPT (updated, started, done, ended), toUnixTimestamp64Milli(started) AS started_ms, toUnixTimestamp64Milli(done) AS done_ms
FROM work_item_flow FINAL WHERE id = {id:String}`,
    { id },
  );
}

async function define(kind: string, name: string, spec: object): Promise<void> {
  const manifest = JSON.stringify({ apiVersion: 'binnacle/v1', kind, metadata: { name }, spec });
  const answer = await app.call('POST', '/api/v1/definitions/apply', manifest, { 'content-type': 'application/yaml' });
  expect(answer.status, answer.text).toBe(200);
}

const common = statuses([
  ['1', 'To Do', 'unstarted'],
  ['3', 'In Progress', 'started'],
  ['4', 'In Review', 'started'],
  ['5', 'Done', 'done'],
]);

test('an item becomes a row; a later transition replaces it', async () => {
  const steps = [
    [at('04T08:00:00'), '1'],
    [at('04T09:00:00'), '3'],
    [at('04T11:00:00'), '4'],
  ] as const;
  await write(common, rowsOf({ id: 'SHOP-1', steps }));
  expect(await rows('SHOP-1')).toMatchObject([{ team: '', category: 'started', active: 7200, waiting: 0, cycle: null, done_ms: null }]);
  await write(rowsOf({ id: 'SHOP-1', steps: [...steps, [at('04T12:00:00'), '5']] }));
  expect(await rows('SHOP-1')).toMatchObject([
    { category: 'done', active: 7200, waiting: 3600, cycle: 3 * 3600, started_ms: String(at('04T09:00:00')), reopens: 0, reopened: [] },
  ]);
});

test('transitions before their item, and statuses before they are known, are made good later', async () => {
  const told = rowsOf({
    id: 'LATE-1',
    steps: [
      [at('04T08:00:00'), '1'],
      [at('04T09:00:00'), '77'],
      [at('04T12:00:00'), '5'],
    ],
  });
  await write({ workItemTransitions: told.workItemTransitions ?? [] });
  expect(await rows('LATE-1')).toEqual([]);
  clock.advance(600_000);
  await write({ workItems: told.workItems ?? [] });
  expect(await rows('LATE-1')).toMatchObject([{ category: 'done', cycle: null }]);
  clock.advance(600_000);
  await write(statuses([['77', 'Testen', 'started']]));
  expect(await rows('LATE-1')).toMatchObject([{ cycle: 3 * 3600, active: 3 * 3600 }]);
  clock.advance(600_000);
  await write(statuses([['77', 'Waiting for tests', 'started']], '2'));
  expect(await rows('LATE-1')).toMatchObject([{ active: 0, waiting: 3 * 3600 }]);
});

test('a team’s projects, waiting statuses and calendar count as soon as they are defined, also for what arrived before', async () => {
  const steps = [
    [at('08T08:00:00'), '1'],
    [at('08T09:00:00'), '3'],
    [at('08T11:00:00'), '5'],
  ] as const;
  await write(rowsOf({ id: 'PAY-1', steps }), rowsOf({ id: 'PAY-2', subtask: true, steps }));
  expect(await rows('PAY-1')).toMatchObject([{ team: '', active: 7200, cycle_working: 7200 }]);
  clock.advance(600_000);
  await define('Team', 'payments', {
    projects: ['pay'],
    waiting: ['In Progress'],
    calendar: { timezone: 'UTC', from: '10:00', to: '17:00' },
  });
  await deliveryOf(app.house).assembly.settle();
  expect(await rows('PAY-1')).toMatchObject([
    { team: 'payments', active: 0, waiting: 7200, cycle: 7200, cycle_working: 3600, waiting_working: 3600 },
  ]);
  expect(await rows('PAY-2')).toMatchObject([{ team: 'payments', subtask: true }]);
  await define('Team', 'payments', { projects: [] });
  await deliveryOf(app.house).assembly.settle();
  expect(await rows('PAY-1')).toMatchObject([{ team: '', active: 7200, cycle_working: 7200 }]);
});

test('a project of a service belongs to the owner of the service, unless a team names it', async () => {
  await write(rowsOf({ id: 'OWN-1', steps: [[at('08T08:00:00'), '3']] }));
  await define('Team', 'owners', {});
  await define('Service', 'owned', { owner: 'owners', projects: ['OWN'] });
  await deliveryOf(app.house).assembly.settle();
  expect(await rows('OWN-1')).toMatchObject([{ team: 'owners' }]);
  await define('Team', 'zealous', { projects: ['OWN'] });
  await deliveryOf(app.house).assembly.settle();
  expect(await rows('OWN-1')).toMatchObject([{ team: 'zealous' }]);
});

test('what was deleted is gone', async () => {
  const told: Told = { id: 'GONE-1', steps: [[at('08T08:00:00'), '3']] };
  await write(rowsOf(told));
  expect(await rows('GONE-1')).toMatchObject([{ gone: false }]);
  await write(rowsOf({ ...told, deleted: true, changed: at('08T09:00:00') }));
  expect(await rows('GONE-1')).toMatchObject([{ gone: true }]);
});

test('only what arrived is computed again, and the same again is not written', async () => {
  const versions = () =>
    app.house.facts.query<{ count: string }>('SELECT count() AS count, toString(max(updated)) AS newest FROM work_item_flow FINAL');
  const before = await versions();
  clock.advance(600_000);
  await write(rowsOf({ id: 'GONE-1', deleted: true, changed: at('08T09:00:00'), steps: [[at('08T08:00:00'), '3']] }));
  expect(await versions()).toEqual(before);
});
