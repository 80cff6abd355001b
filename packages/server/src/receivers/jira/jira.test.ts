import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminToken, ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import { manualClock } from '../../platform/clock.ts';
import { createdHook, deletedHook, issue, others, statuses, statusItem, story, updatedHook } from './fixtures/payloads.ts';
import { decodeJira } from './routes.ts';

const clock = manualClock('2026-05-05T10:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

const sign = (body: string, secret: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
function hook(
  body: unknown,
  { secret = ingestKey, headers = {}, query = '' }: { secret?: string; headers?: Record<string, string>; query?: string } = {},
) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const signature = secret === '' ? {} : { 'x-hub-signature': sign(text, secret) };
  return app.call('POST', `/hooks/jira${query}`, text, {
    authorization: '',
    'content-type': 'application/json',
    'x-atlassian-webhook-identifier': '5a0f1c2e',
    ...signature,
    ...headers,
  });
}
const decode = (body: unknown) => decodeJira(body as never, clock.now());

describe('the door', () => {
  test('takes what is signed with the server’s key or with a registered secret', async () => {
    expect((await hook(story[0])).status).toBe(202);
    const { body: secret } = await app.call('POST', '/api/v1/signing-secrets', {
      source: 'jira',
      protocol: 'jira',
      secret: 'chosen-by-us',
    });
    expect((await hook(story[0], { secret: 'chosen-by-us' })).status).toBe(202);
    expect((await hook(story[0], { secret: '', query: '?token=chosen-by-us' })).status).toBe(202);
    await app.call('DELETE', `/api/v1/signing-secrets/${secret.id}`);
    expect((await hook(story[0], { secret: 'chosen-by-us' })).status).toBe(401);
    expect((await hook(story[0], { secret: '', query: '?token=chosen-by-us' })).status).toBe(401);
  });

  test('takes an ingest key in the address of what cannot sign', async () => {
    const { body } = await app.call('POST', '/api/v1/ingest-keys', { source: 'jira-automation' });
    expect((await hook(story[0], { secret: '', query: `?key=${body.key}` })).status).toBe(202);
    expect((await hook(story[0], { secret: '', query: `?token=${body.key}` })).status).toBe(202);
  });

  test('refuses wrong signatures, signatures of another body, and none', async () => {
    expect((await hook(story[0], { secret: 'wrong' })).status).toBe(401);
    expect((await hook(story[0], { secret: '', headers: { 'x-hub-signature': sign('{}', ingestKey) } })).status).toBe(401);
    expect((await hook(story[0], { secret: '', headers: { 'x-hub-signature': 'sha256=' } })).status).toBe(401);
    expect((await hook(story[0], { secret: '' })).status).toBe(401);
    expect((await hook(story[0], { secret: '', query: '?token=wrong' })).status).toBe(401);
    // A wrong signature is not made good by a token beside it.
    expect((await hook(story[0], { secret: 'wrong', query: `?token=${ingestKey}` })).status).toBe(401);
    expect((await hook(story[0], { secret: '', headers: { authorization: `Bearer ${adminToken}` } })).status).toBe(403);
  });

  test('refuses what is no JSON object; a webhook without a body says so', async () => {
    expect((await hook('[1')).status).toBe(400);
    expect((await hook('[]')).status).toBe(400);
    expect(await hook('')).toMatchObject({ status: 202, body: { accepted: 0, ignored: expect.stringContaining('body') } });
  });

  test.each(others)('$webhookEvent is ignored by name', async (body) => {
    expect(await hook(body)).toMatchObject({ status: 202, body: { accepted: 0, ignored: 'nothing is measured from this kind' } });
  });

  test('an issue without what it is known by is ignored with the reason', async () => {
    const { status: _, ...fields } = issue(statuses.todo, '2026-05-01T10:00:00.000+0200').fields;
    const body = { webhookEvent: 'jira:issue_updated', issue: { key: 'SHOP-1', fields } };
    expect(await hook(body)).toMatchObject({ status: 202, body: { accepted: 0, ignored: expect.stringContaining('without a status') } });
    expect(decode({ webhookEvent: 'jira:issue_updated', issue: null })).toMatchObject({ rows: {}, ignored: 'an issue without a key' });
    expect(
      decode({ webhookEvent: 'jira:issue_created', issue: issue(statuses.todo, 'soon', { created: '2999-01-01' }) }).ignored,
    ).toContain('time');
  });
});

describe('an issue', () => {
  test('is known by its key, with its status by id and the category by key', () => {
    const { rows } = decode(story[1]);
    expect(rows.workItems).toEqual([
      {
        source: 'jira',
        id: 'SHOP-12',
        project: 'SHOP',
        type: 'Story',
        subtask: false,
        title: 'Take orders without an account',
        status: '3',
        created: Date.parse('2026-05-01T08:00:00.250Z'),
        labels: ['basket', 'checkout'],
        estimate: null,
        url: 'https://acme.atlassian.net/browse/SHOP-12',
        deleted: false,
        version: expect.any(String),
      },
    ]);
    expect(rows.workItemStatuses).toMatchObject([{ source: 'jira', status: '3', name: 'In Arbeit', category: 'started' }]);
    expect(rows.workItemTransitions).toMatchObject([
      { source: 'jira', item: 'SHOP-12', id: '20001', time: Date.parse('2026-05-01T09:00:00.500Z'), from_status: '10000', to_status: '3' },
    ]);
  });

  test('begins in the status that it was created in', () => {
    expect(decode(story[0]).rows.workItemTransitions).toMatchObject([
      { id: 'created', from_status: '', to_status: '10000', time: Date.parse('2026-05-01T08:00:00.250Z') },
    ]);
  });

  test('is a sub-task by its type', () => {
    expect(
      decode(createdHook(issue(statuses.todo, '2026-05-01T10:00:00.250+0200', { key: 'SHOP-13', subtask: true }))).rows.workItems,
    ).toMatchObject([{ id: 'SHOP-13', type: 'Unteraufgabe', subtask: true }]);
  });

  test('that was given up is not done', () => {
    const hooked = updatedHook(issue(statuses.cancelled, '2026-05-03T10:00:00.000+0200'), '9', [
      statusItem(statuses.doing, statuses.cancelled),
    ]);
    expect(decode(hooked).rows.workItemStatuses).toMatchObject([{ status: '10005', category: 'cancelled' }]);
  });

  test('that moved to another project leaves nothing under its old key', () => {
    const moved = updatedHook(issue(statuses.doing, '2026-05-03T10:00:00.000+0200', { key: 'PAY-7' }), '20009', [
      { field: 'project', fieldtype: 'jira', fieldId: 'project', from: '10000', fromString: 'Laden', to: '10001', toString: 'Kasse' },
      { field: 'Key', fieldtype: 'jira', from: null, fromString: 'SHOP-14', to: null, toString: 'PAY-7' },
    ]);
    expect(decode(moved).rows.workItems).toMatchObject([
      { id: 'PAY-7', project: 'PAY', deleted: false },
      { id: 'SHOP-14', project: 'SHOP', deleted: true, title: '' },
    ]);
  });

  test('says nothing of people', () => {
    expect(JSON.stringify([...story, deletedHook(story[3]?.issue as never)].map((body) => decode(body).rows))).not.toMatch(
      /ada|lovelace|5b10a/i,
    );
  });
});

async function stored(): Promise<unknown> {
  const of = (table: string) => app.house.facts.query(`SELECT * EXCEPT received FROM ${table} FINAL WHERE source = 'jira' ORDER BY ALL`);
  const all = await Promise.all(['work_items', 'work_item_statuses', 'work_item_transitions'].map(of));
  for (const table of ['work_items', 'work_item_statuses', 'work_item_transitions']) {
    await app.house.facts.store.command(`TRUNCATE TABLE ${table}`);
  }
  return all;
}

test('what comes late, twice or out of order changes nothing', async () => {
  await stored();
  for (const body of story) expect((await hook(body)).status).toBe(202);
  const inOrder = await stored();
  const doubled = [...story.toReversed(), ...story, story[1]];
  for (const body of doubled) await hook(body, { headers: { 'x-atlassian-webhook-retry': '1' } });
  expect(await stored()).toEqual(inOrder);
  expect(inOrder).toMatchObject([[{ id: 'SHOP-12', status: '10001' }], expect.anything(), { length: 4 }]);
});

test('what was deleted stays deleted, whatever comes after', async () => {
  const last = issue(statuses.done, '2026-05-04T09:30:00.000+0200');
  for (const body of [deletedHook(last), ...story]) await hook(body);
  const [items] = (await stored()) as [{ id: string; deleted: boolean }[]];
  expect(items).toMatchObject([{ id: 'SHOP-12', deleted: true }]);
});
