import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import fc from '../../../../../test/support/property.ts';
import { writeDeliveryRows } from '../../facts/delivery-batch.ts';
import { pseudonymOf } from '../../facts/pseudonym.ts';
import { manualClock } from '../../platform/clock.ts';
import { createApiClient } from '../client.ts';
import { apiAddress } from './addresses.ts';
import { type Delivery, deliveries, name } from './fixtures/history.ts';
import { StandIn } from './fixtures/stand-in.ts';
import { githubReader } from './reader.ts';

const clock = manualClock('2026-05-02T10:00:00Z');
const server = new StandIn();
let app: TestApp;
let address: string;
beforeAll(async () => {
  app = await testApp({ clock });
  address = apiAddress(await server.listen());
});
afterAll(async () => {
  server.close();
  await app.close();
});

const tables = ['changes', 'change_events', 'deployment_events', 'incidents', 'work_items', 'work_item_transitions'] as const;
beforeEach(async () => {
  for (const table of [...tables, 'pushed_commits']) await app.house.facts.store.command(`TRUNCATE TABLE ${table}`);
});

async function stored(): Promise<Record<string, object[]>> {
  const rows = await Promise.all(
    tables.map((table) => app.house.facts.query<object>(`SELECT * EXCEPT received FROM ${table} FINAL ORDER BY ALL`)),
  );
  return Object.fromEntries(tables.map((table, index) => [table, rows[index] ?? []]));
}

async function webhook({ event, body }: Delivery, id: string): Promise<void> {
  const text = JSON.stringify(body);
  const answer = await app.call('POST', '/hooks/github', text, {
    authorization: '',
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': id,
    'x-hub-signature-256': `sha256=${createHmac('sha256', ingestKey).update(text).digest('hex')}`,
  });
  expect(answer.status, answer.text).toBe(202);
}

async function webhooks(order: readonly number[] = deliveries.map((_, index) => index)): Promise<void> {
  await Promise.all(order.map((index) => webhook(deliveries[index] as Delivery, `d-${index}`)));
}

async function backfill(): Promise<void> {
  const { signal } = new AbortController();
  const api = createApiClient({ url: address, headers: {}, clock, signal });
  const pseudonym = (identity: string) => pseudonymOf(app.house.secret, identity);
  const request = { api, scopes: [name], cursor: undefined, since: 0, now: clock.now(), pseudonym, signal };
  for await (const { rows } of githubReader.backfill(request)) await writeDeliveryRows(app.house, rows, clock.now());
}

test('webhooks and the API tell the same', async () => {
  await webhooks();
  const byWebhooks = await stored();
  expect(Object.values(byWebhooks).map((rows) => rows.length)).toEqual([2, 10, 14, 1, 1, 3]);
  for (const table of tables) await app.house.facts.store.command(`TRUNCATE TABLE ${table}`);
  await backfill();
  expect(await stored()).toEqual(byWebhooks);
  // Told twice, a minute apart: the first counts.
  const [success] = await app.house.facts.query<{ time: string }>(
    "SELECT toString(time) AS time FROM deployment_events FINAL WHERE id = '63' AND state = 'success'",
  );
  expect(success?.time).toBe('2026-05-01 17:10:00.000');
});

test('in either order, and both twice', async () => {
  await webhooks();
  const byWebhooks = await stored();
  await backfill();
  expect(await stored()).toEqual(byWebhooks);
  await webhooks();
  await backfill();
  expect(await stored()).toEqual(byWebhooks);
});

test('webhooks in any order, some of them twice, before and after the API is read', async () => {
  await webhooks();
  const expected = await stored();
  const order = fc.shuffledSubarray([...deliveries.keys(), ...deliveries.keys()], { minLength: deliveries.length * 2 });
  await fc.assert(
    fc.asyncProperty(order, fc.nat(deliveries.length * 2), async (shuffled, cut) => {
      for (const table of tables) await app.house.facts.store.command(`TRUNCATE TABLE ${table}`);
      await webhooks(shuffled.slice(0, cut));
      await backfill();
      await webhooks(shuffled.slice(cut));
      expect(await stored()).toEqual(expected);
    }),
    { numRuns: 3 },
  );
});

test('commits keep the files that pushes named and get the parents that the API knows', async () => {
  await webhooks();
  await backfill();
  const rows = await app.house.facts.query<{ branch: string; sha: string; files: number; version: string }>(
    `SELECT branch, substring(sha, 1, 1) AS sha, length(paths) AS files, toString(version) AS version FROM pushed_commits FINAL
WHERE mainline ORDER BY sha, branch`,
  );
  expect(rows.map(({ branch, sha, files, version }) => [branch, sha, Number(files), version])).toEqual([
    ['acme:HEAD', '1', 0, '2'],
    ['acme:main', '1', 1, '1'],
    ['acme:HEAD', 'd', 0, '2'],
    ['acme:main', 'd', 1, '1'],
  ]);
});
