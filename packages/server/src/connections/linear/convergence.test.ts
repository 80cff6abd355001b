import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import { writeDeliveryRows } from '../../facts/delivery-batch.ts';
import { manualClock } from '../../platform/clock.ts';
import { at, states, story } from '../../receivers/linear/fixtures/payloads.ts';
import { createApiClient } from '../client.ts';
import { found } from './fixtures/issues.ts';
import { StandIn } from './fixtures/stand-in.ts';
import { linearReader } from './reader.ts';

const clock = manualClock('2026-05-05T10:00:00Z');
const server = new StandIn();
let app: TestApp;
let address: string;
beforeAll(async () => {
  app = await testApp({ clock });
  address = await server.listen();
  server.issues = [found];
});
afterAll(async () => {
  server.close();
  await app.close();
});
beforeEach(forget);

/** Rows by their keys. What the history tells replaces what webhooks told, which its version says; else they are the same. */
async function stored(): Promise<unknown> {
  const ids = [states.todo, states.doing, states.review, states.done].map(({ id }) => `'${id}'`).join(', ');
  const of = (table: string, except: string, where = '1') =>
    app.house.facts.query(`SELECT * EXCEPT (${except}) FROM ${table} FINAL WHERE source = 'linear' AND ${where} ORDER BY ALL`);
  return Promise.all([
    of('work_items', 'received'),
    of('work_item_statuses', 'received, version', `status IN (${ids})`),
    of('work_item_transitions', 'received, version'),
  ]);
}
async function forget(): Promise<void> {
  for (const table of ['work_items', 'work_item_statuses', 'work_item_transitions'])
    await app.house.facts.store.command(`TRUNCATE TABLE ${table}`);
}
async function webhooks(): Promise<void> {
  const all = [...story(clock.now()).toReversed(), ...story(clock.now())].map(async (body) => {
    const text = JSON.stringify(body);
    const headers = { authorization: '', 'linear-signature': createHmac('sha256', ingestKey).update(text).digest('hex') };
    expect((await app.call('POST', '/hooks/linear', text, { 'content-type': 'application/json', ...headers })).status).toBe(202);
  });
  await Promise.all(all);
}
async function backfill(): Promise<void> {
  const { signal } = new AbortController();
  const api = createApiClient({ url: address, headers: {}, clock, signal });
  const request = { api, scopes: ['ENG'], cursor: undefined, since: 0, now: clock.now(), pseudonym: (text: string) => text, signal };
  for await (const { rows } of linearReader.backfill(request)) await writeDeliveryRows(app.house, rows, clock.now());
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
  expect(byHistory).toMatchObject([[{ id: 'ENG-42', status: states.done.id }], { length: 4 }, { length: 4 }]);
});

test('what is measured of it: work against waiting for review', async () => {
  await webhooks();
  const question = { metric: 'delivery.flow_efficiency', from: '2026-05-01', to: '2026-05-08', step: 'none', filter: { project: 'ENG' } };
  const { body } = await app.call('POST', '/api/v1/evaluate', question);
  const [begun, reviewed, done] = [at.begun, at.reviewed, at.done].map((time) => Date.parse(time)) as [number, number, number];
  expect(body.series[0].values).toEqual([expect.closeTo((reviewed - begun) / (done - begun))]);
});
