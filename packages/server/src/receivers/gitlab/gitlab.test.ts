import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminToken, ingestKey, type TestApp, testApp } from '../../../../../test/support/app.ts';
import { gitlabReader } from '../../connections/gitlab/reader.ts';
import { type ApiClient, ServiceError } from '../../connections/types.ts';
import { type DeliveryRows, writeDeliveryRows } from '../../facts/delivery-batch.ts';
import { manualClock } from '../../platform/clock.ts';
import { answers, deploymentHook, issueHook, mergeRequestHook, pushHook, shas, story } from './fixtures/payloads.ts';
import { decodeGitlab } from './routes.ts';

const clock = manualClock('2026-05-02T10:00:00Z');
const pseudonym = (identity: string) => `<${identity}>`;
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

const hook = (body: unknown, headers: Record<string, string> = { 'x-gitlab-token': ingestKey }) =>
  app.call('POST', '/hooks/gitlab', body, { authorization: '', 'x-gitlab-event-uuid': 'e1', ...headers });
const everything = [
  ...story,
  deploymentHook('running', '2026-05-01 14:10:00 +0200'),
  deploymentHook('success', '2026-05-01 14:20:00 +0200'),
];
const closing = issueHook('close', { state: 'closed', updated_at: '2026-05-01 14:00:00 UTC', closed_at: '2026-05-01 14:00:00 UTC' });

describe('the door', () => {
  test('takes the secret that GitLab carries: the server’s key, an ingest key, a registered secret', async () => {
    expect((await hook(mergeRequestHook('open'))).status).toBe(202);
    const { body: key } = await app.call('POST', '/api/v1/ingest-keys', { source: 'gitlab-shop' });
    expect((await hook(mergeRequestHook('open'), { 'x-gitlab-token': key.key })).status).toBe(202);
    const { body: secret } = await app.call('POST', '/api/v1/signing-secrets', {
      source: 'gitlab',
      protocol: 'gitlab',
      secret: 'chosen-by-us',
    });
    expect((await hook(mergeRequestHook('open'), { 'x-gitlab-token': 'chosen-by-us' })).status).toBe(202);
    await app.call('DELETE', `/api/v1/signing-secrets/${secret.id}`);
    expect((await hook(mergeRequestHook('open'), { 'x-gitlab-token': 'chosen-by-us' })).status).toBe(401);
  });

  test('refuses a wrong token and none', async () => {
    expect((await hook(mergeRequestHook('open'), { 'x-gitlab-token': 'wrong' })).status).toBe(401);
    expect((await hook(mergeRequestHook('open'), {})).status).toBe(401);
    expect((await hook(mergeRequestHook('open'), { authorization: `Bearer ${adminToken}` })).status).toBe(403);
  });

  test('refuses what is no JSON, and says of which kinds nothing is kept', async () => {
    expect((await hook('{"object_kind":')).status).toBe(400);
    expect(await hook({ object_kind: 'wiki_page' })).toMatchObject({ status: 202, body: { accepted: 0, ignored: expect.any(String) } });
  });
});

describe('a push', () => {
  test('chains its commits behind what the branch was on, and names their files', () => {
    const { rows } = decodeGitlab(pushHook(), pseudonym);
    expect(rows.pushedCommits).toMatchObject([
      {
        sha: shas.first,
        parents: [shas.base],
        branch: '7:topic',
        mainline: false,
        author_time: Date.parse('2026-05-01T08:00:00Z'),
        paths: ['shop/basket.ts'],
        author: '<ada@example.org>',
      },
      { sha: shas.second, parents: [shas.first], reverts: '1b'.repeat(20), subject: 'Revert "Add a basket"' },
    ]);
  });
  test.each([
    ['of a new branch has no parent', pushHook({ before: '0'.repeat(40) }), 2],
    ['of a deleted branch brings nothing', pushHook({ after: '0'.repeat(40), commits: [] }), 0],
    ['of a tag brings nothing', pushHook({ ref: 'refs/tags/v1' }), 0],
    ['with commits that are none brings nothing', pushHook({ commits: [{ id: 'x' }, null, 7] }), 0],
  ])('%s', (_, body, count) => {
    const commits = decodeGitlab(body, pseudonym).rows.pushedCommits ?? [];
    expect(commits).toHaveLength(count);
    if (count > 0) expect(commits[0]?.parents).toEqual([]);
  });
});

test('an update after the merge does not move the merge', () => {
  const late = decodeGitlab(mergeRequestHook('update', { state: 'merged', updated_at: '2026-05-09 12:00:00 UTC' }), pseudonym);
  expect(late).toMatchObject({ rows: { changes: [], changeEvents: [] }, ignored: 'an update after the merge' });
});

test('people are known by pseudonyms alone', () => {
  const text = JSON.stringify(everything.map((body) => decodeGitlab(body as never, () => 'p').rows));
  expect(text).not.toMatch(/ada|ben@|example\.org"/i);
});

/** Everything as rows by their keys; what comes first or twice does not matter. */
async function stored(repository: string): Promise<unknown> {
  const tables = {
    changes: 'repository = {repository:String}',
    change_events: 'repository = {repository:String}',
    deployment_events: 'repository = {repository:String}',
    work_items: "source = 'gitlab'",
    work_item_transitions: "source = 'gitlab'",
    incidents: "source = 'gitlab'",
  };
  const all = await Promise.all(
    Object.entries(tables).map(([table, where]) =>
      app.house.facts.query(`SELECT * EXCEPT received FROM ${table} FINAL WHERE ${where} ORDER BY ALL`, { repository }),
    ),
  );
  for (const table of Object.keys(tables)) await app.house.facts.store.command(`TRUNCATE TABLE ${table}`);
  return all;
}

const api: ApiClient = {
  async get(path) {
    const body = answers[path.split('?')[0] ?? ''];
    if (body === undefined) throw new ServiceError('gone', `nothing at ${path}`, 404);
    return { status: 200, headers: new Headers(), body };
  },
  post: () => Promise.reject(new Error('GitLab is only read')),
};

async function backfill(): Promise<{ rows: DeliveryRows[]; notes: string[]; cursor: unknown }> {
  const request = { api, scopes: ['acme/gone', 'acme/shop'], since: 0, now: clock.now(), signal: new AbortController().signal };
  const rows: DeliveryRows[] = [];
  const notes: string[] = [];
  let cursor: unknown;
  const house = app.house;
  const receiverPseudonym = (identity: string) => house.secret.sign('author', identity.trim().toLowerCase()).slice(0, 16);
  for await (const page of gitlabReader.backfill({ ...request, cursor: undefined, pseudonym: receiverPseudonym })) {
    rows.push(page.rows);
    notes.push(...(page.notes ?? []));
    cursor = page.cursor;
  }
  return { rows, notes, cursor };
}

test('history by the API and webhooks come to the same rows, in whatever order and however often webhooks come', async () => {
  await stored('acme/shop');
  for (const body of [...everything, closing].toReversed()) expect((await hook(body)).status).toBe(202);
  for (const body of [closing, ...everything]) await hook(body);
  const byWebhook = await stored('acme/shop');
  const { rows, notes } = await backfill();
  for (const page of rows) await writeDeliveryRows(app.house, page, clock.now());
  expect(await stored('acme/shop')).toEqual(byWebhook);
  expect(JSON.stringify(byWebhook)).toContain(shas.merge);
  expect(notes).toEqual([expect.stringContaining('acme/gone is not there any more')]);
});

test('reading goes on after the last page that was kept', async () => {
  const { cursor } = await backfill();
  const asked: string[] = [];
  const watching: ApiClient = { ...api, get: (path) => api.get(asked[asked.push(path) - 1] ?? '') };
  const request = {
    api: watching,
    scopes: ['acme/shop'],
    cursor,
    since: 0,
    now: clock.now(),
    pseudonym,
    signal: new AbortController().signal,
  };
  for await (const _ of gitlabReader.backfill(request));
  expect(asked.find((path) => path.includes('/merge_requests?'))).toContain(encodeURIComponent('2026-05-01T12:00:00.456Z'));
});
