import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import { writeDeliveryRows } from '../../facts/delivery-batch.ts';
import { manualClock } from '../../platform/clock.ts';
import { at, found, histories, issue, statuses, statusItem, story, updatedHook } from '../../receivers/jira/fixtures/payloads.ts';
import { createApiClient } from '../client.ts';
import { StandIn } from './fixtures/stand-in.ts';
import { jiraReader } from './reader.ts';

const clock = manualClock('2026-05-05T10:00:00Z');
const server = new StandIn();
let app: TestApp;
let address: string;
beforeAll(async () => {
  app = await testApp({ clock });
  address = await server.listen();
  server.issues = [{ issue: found, histories }];
});
afterAll(async () => {
  server.close();
  await app.close();
});
beforeEach(forget);

/** Rows by their keys. What the history tells replaces what webhooks told, which its version says; else they are the same. */
async function stored(): Promise<unknown> {
  const tables = {
    work_items: '* EXCEPT received',
    work_item_statuses: '* EXCEPT (received, version)',
    work_item_transitions: '* EXCEPT (received, version)',
  };
  const all = await Promise.all(
    Object.entries(tables).map(([table, columns]) =>
      app.house.facts.query(
        `SELECT ${columns} FROM ${table} FINAL WHERE source = 'jira' AND ${table === 'work_item_statuses' ? "status IN ('10000', '3', '10002', '10001')" : '1'} ORDER BY ALL`,
      ),
    ),
  );
  return all;
}
async function forget(): Promise<void> {
  for (const table of ['work_items', 'work_item_statuses', 'work_item_transitions'])
    await app.house.facts.store.command(`TRUNCATE TABLE ${table}`);
}
async function webhook(body: object): Promise<void> {
  const text = JSON.stringify(body);
  const signature = `sha256=${createHmac('sha256', ingestKey).update(text).digest('hex')}`;
  const headers = { authorization: '', 'content-type': 'application/json', 'x-hub-signature': signature };
  expect((await app.call('POST', '/hooks/jira', text, headers)).status).toBe(202);
}

async function webhooks(): Promise<void> {
  await Promise.all([...story.toReversed(), ...story].map(webhook));
}

async function backfill(): Promise<void> {
  const { signal } = new AbortController();
  const api = createApiClient({ url: address, headers: {}, clock, signal });
  const request = { api, scopes: ['SHOP'], cursor: undefined, since: 0, now: clock.now(), pseudonym: (text: string) => text, signal };
  for await (const { rows } of jiraReader.backfill(request)) await writeDeliveryRows(app.house, rows, clock.now());
}

test('webhooks in any order and the history come to the same rows', async () => {
  await webhooks();
  const byWebhooks = await stored();
  await backfill();
  expect(await stored()).toEqual(byWebhooks);
  await forget();
  await backfill();
  const byHistory = await stored();
  expect(byHistory).toEqual(byWebhooks);
  await webhooks();
  expect(await stored()).toEqual(byHistory);
  expect(byHistory).toMatchObject([[{ id: 'SHOP-12', status: '10001' }], { length: 4 }, { length: 4 }]);
});

test('a webhook that came a moment late gives way to what the history says', async () => {
  await backfill();
  const late = updatedHook(issue(statuses.doing, '2026-05-01T11:00:00.900+0200'), '20001', [statusItem(statuses.todo, statuses.doing)]);
  await webhook(late);
  const rows = await app.house.facts.query<{ time: string }>(
    "SELECT toString(toUnixTimestamp64Milli(time)) AS time FROM work_item_transitions FINAL WHERE item = 'SHOP-12' AND id = '20001'",
  );
  expect(rows).toEqual([{ time: String(Date.parse(at.begun.replace('+0200', '+02:00'))) }]);
});

test('what is measured of it: from the first start to being done', async () => {
  await webhooks();
  const question = {
    metric: 'delivery.work_item_cycle_time',
    from: '2026-05-01',
    to: '2026-05-08',
    step: 'none',
    groupBy: ['project', 'type'],
  };
  const { body } = await app.call('POST', '/api/v1/evaluate', question);
  expect(body.series).toMatchObject([
    {
      labels: { project: 'SHOP', type: 'Story' },
      values: [(Date.parse('2026-05-04T07:30:00Z') - Date.parse('2026-05-01T09:00:00.500Z')) / 1000],
    },
  ]);
});
