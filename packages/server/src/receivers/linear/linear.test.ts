import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import { manualClock } from '../../platform/clock.ts';
import { at, data, hookOf, states, story } from './fixtures/payloads.ts';
import { decodeLinear } from './routes.ts';

const clock = manualClock('2026-05-05T10:00:00Z');
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

function hook(body: unknown, { secret = ingestKey, headers = {} }: { secret?: string; headers?: Record<string, string> } = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const signature = secret === '' ? {} : { 'linear-signature': createHmac('sha256', secret).update(text).digest('hex') };
  return app.call('POST', '/hooks/linear', text, {
    authorization: '',
    'content-type': 'application/json',
    'linear-delivery': '234d1a4e-b617-4388-90fe-adc3633d6b72',
    'linear-event': 'Issue',
    ...signature,
    ...headers,
  });
}
const decode = (body: unknown) => decodeLinear(body as never, clock.now());
const now = () => clock.now();
const created = () => hookOf('create', data(states.todo, at.created), now());

describe('the door', () => {
  test('takes what is signed with the secret that Linear made up', async () => {
    const secret = 'lin_wh_0123456789abcdef';
    expect((await hook(created(), { secret })).status).toBe(401);
    await app.call('POST', '/api/v1/signing-secrets', { source: 'linear', protocol: 'linear', secret });
    expect(await hook(created(), { secret })).toMatchObject({ status: 202, body: { accepted: 3 } });
  });

  test('refuses wrong signatures, signatures of another body, and none', async () => {
    expect((await hook(created(), { secret: 'wrong' })).status).toBe(401);
    expect((await hook(created(), { secret: '', headers: { 'linear-signature': 'sha256=00' } })).status).toBe(401);
    expect((await hook(created(), { secret: '' })).status).toBe(401);
    expect((await hook(created(), { headers: { 'linear-signature': '0'.repeat(64) } })).status).toBe(401);
  });

  test.each([
    ['59 s late', -59_000, 202],
    ['59 s early', 59_000, 202],
    ['61 s late: sent again by somebody else, or late', -61_000, 401],
    ['61 s ahead of the clock', 61_000, 401],
  ])('%s', async (_, off, status) => {
    const answer = await hook({ ...created(), webhookTimestamp: now() + off });
    expect(answer.status).toBe(status);
    if (status === 401) expect(answer.text).toContain('stale');
  });

  test('refuses a body that does not say when it was sent, and what is no JSON object', async () => {
    const { webhookTimestamp: _, ...body } = created();
    expect((await hook(body)).status).toBe(401);
    expect((await hook({ ...body, webhookTimestamp: String(now()) })).status).toBe(401);
    expect((await hook('{"type":')).status).toBe(400);
  });

  test.each(['Comment', 'Cycle', 'Project', 'ProjectUpdate', 'Reaction', 'IssueLabel', 'User'])('%s is ignored by name', async (type) => {
    const body = { ...created(), type };
    expect(await hook(body)).toMatchObject({ status: 202, body: { accepted: 0, ignored: 'nothing is measured from this kind' } });
  });

  test('an issue without what it is known by is ignored with the reason', () => {
    expect(decode({ type: 'Issue', action: 'create', data: {} }).ignored).toContain('identifier');
    expect(decode(hookOf('create', data(states.todo, at.created, { stateId: null, state: null }), 0)).ignored).toContain('state');
    expect(decode(hookOf('create', data(states.todo, 'x', { createdAt: 'x' }), 0)).ignored).toContain('time');
  });
});

describe('an issue', () => {
  test('is known by its identifier, with its team and its state', () => {
    const { rows } = decode(story(now())[1]);
    expect(rows.workItems).toEqual([
      {
        source: 'linear',
        id: 'ENG-42',
        project: 'ENG',
        type: 'issue',
        subtask: false,
        title: 'Take orders without an account',
        status: states.doing.id,
        created: Date.parse(at.created),
        labels: ['basket', 'checkout'],
        estimate: 3,
        url: 'https://linear.app/acme/issue/ENG-42/take-orders-without-an-account',
        deleted: false,
        version: expect.any(String),
      },
    ]);
    expect(rows.workItemTransitions).toMatchObject([
      { item: 'ENG-42', time: Date.parse(at.begun), from_status: states.todo.id, to_status: states.doing.id },
    ]);
  });

  test.each([
    ['triage', 'triage'],
    ['todo', 'unstarted'],
    ['doing', 'started'],
    ['done', 'done'],
    ['canceled', 'cancelled'],
    ['duplicate', 'cancelled'],
  ] as const)('in the state %s is %s', (state, category) => {
    expect(decode(hookOf('update', data(states[state], at.done), 0)).rows.workItemStatuses).toMatchObject([{ category }]);
  });

  test('that changed in something else has not moved', () => {
    const body = hookOf('update', data(states.doing, at.reviewed), 0, { updatedAt: at.begun, title: 'Take orders' });
    expect(decode(body).rows.workItemTransitions).toEqual([]);
  });

  test('with a parent is a sub-task; one that moved to another team leaves nothing under its old identifier', () => {
    const about = data(states.doing, at.reviewed, { parentId: 'aaaa', previousIdentifiers: ['OPS-7'] });
    expect(decode(hookOf('update', about, 0)).rows.workItems).toMatchObject([
      { id: 'ENG-42', subtask: true, deleted: false },
      { id: 'OPS-7', project: 'OPS', deleted: true, title: '' },
    ]);
  });

  test('says nothing of people', () => {
    expect(JSON.stringify(story(now()).map((body) => decode(body).rows))).not.toMatch(/ada|lovelace|b5ea5f1f/i);
  });
});

async function stored(): Promise<unknown> {
  const tables = ['work_items', 'work_item_statuses', 'work_item_transitions'];
  const of = (table: string) => app.house.facts.query(`SELECT * EXCEPT received FROM ${table} FINAL WHERE source = 'linear' ORDER BY ALL`);
  const all = await Promise.all(tables.map(of));
  for (const table of tables) await app.house.facts.store.command(`TRUNCATE TABLE ${table}`);
  return all;
}

test('what comes late, twice or out of order changes nothing', async () => {
  await stored();
  for (const body of story(now())) expect((await hook(body)).status).toBe(202);
  const inOrder = await stored();
  for (const body of [...story(now()).toReversed(), ...story(now())]) await hook(body);
  expect(await stored()).toEqual(inOrder);
  expect(inOrder).toMatchObject([[{ id: 'ENG-42', status: states.done.id }], { length: 4 }, { length: 4 }]);
});

test('what was removed stays so, also when an older update comes after', async () => {
  const last = data(states.done, at.done);
  for (const body of [hookOf('remove', last, now()), ...story(now())]) await hook(body);
  const [items] = (await stored()) as [{ id: string; deleted: boolean }[]];
  expect(items).toMatchObject([{ id: 'ENG-42', deleted: true }]);
});
