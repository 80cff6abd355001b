import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../../test/support/app.ts';
import { type GitlabStandIn, gitlabStandIn } from '../../../../../test/support/gitlab.ts';
import { type Refusal, StandIn } from '../../connections/github/fixtures/stand-in.ts';
import { Statuses } from '../../connections/statuses.ts';
import { writeDeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { manualClock } from '../../platform/clock.ts';
import { commitStatusTable, freezeTable } from '../tables.ts';

const minute = 60_000;
const clock = manualClock('2026-05-02T10:00:00Z');
let app: TestApp;
let github: StandIn;
let gitlab: GitlabStandIn;
let connection: string;
beforeAll(async () => {
  github = new StandIn();
  [app, gitlab] = await Promise.all([
    testApp({ clock, environment: { BINNACLE_PUBLIC_URL: 'https://binnacle.example/' } }),
    gitlabStandIn(),
  ]);
  connection = await connect({ kind: 'github', url: await github.listen(), token: 'ghp_token', scopes: ['acme/shop'] });
  await define('checkout', { repository: 'acme/shop', commitStatus: { environment: 'production' } });
});
afterAll(async () => {
  await app.close();
  github.close();
  await gitlab.close();
});
beforeEach(async () => {
  clock.advance(60 * minute);
  github.refuse = () => undefined;
  github.statuses = [];
  github.asked = [];
  await app.house.database.delete(freezeTable);
  await app.house.database.delete(commitStatusTable);
  await app.call('PATCH', `/api/v1/connections/${connection}`, { token: 'ghp_token' });
  await app.connections.runner.idle();
});

async function connect(body: Record<string, unknown>): Promise<string> {
  const answer = await app.call('POST', '/api/v1/connections', { clone: false, ...body });
  expect(answer.status, answer.text).toBe(201);
  await app.connections.runner.idle();
  return answer.body.connection.id;
}
async function define(name: string, spec: object): Promise<void> {
  const manifest = { apiVersion: 'binnacle/v1', kind: 'Service', metadata: { name }, spec };
  const answer = await app.call('POST', '/api/v1/definitions/apply', { manifests: [manifest], owner: 'people' });
  expect(answer.status, answer.text).toBe(200);
}
const freeze = (service = 'checkout') =>
  app.call('POST', '/api/v1/freezes', { service, to: '2026-05-12T10:00:00Z', reason: 'The sale is on' });
/** Lets what is due be posted, later. */
async function turn(ms = 20_000): Promise<void> {
  clock.advance(ms);
  for (const loop of app.gate.loops()) await loop.run(clock.now(), new AbortController().signal);
}
const posts = () => github.asked.filter((asked) => asked.includes('/statuses/') && asked.startsWith('POST'));
const noteOf = async () =>
  (await app.call('GET', '/api/v1/connections')).body.connections.find(({ id }: { id: string }) => id === connection).statuses;
const refuse = (refusal: Refusal) => {
  github.refuse = (asked) => (asked.startsWith('POST') && asked.includes('/statuses/') ? refusal : undefined);
};

describe('the answer of the gate stands beside commits', () => {
  test('of open changes and the newest commit of the default branch, once', async () => {
    clock.advance(20_000);
    await app.loops.tick();
    const postedAt = new Date(clock.now()).toISOString();
    const heads = github.statuses.map(({ sha }) => sha);
    expect(new Set(heads).size).toBe(heads.length);
    const [open] = await app.house.facts.query<{ shas: string[] }>(
      "SELECT arraySort(groupArray(head_sha)) AS shas FROM changes FINAL WHERE state = 'open' AND NOT draft",
    );
    expect(heads.slice(1).toSorted()).toEqual(open?.shas);
    expect(github.statuses[0]).toEqual({
      sha: expect.stringMatching(/^[0-9a-f]{40}$/),
      state: 'success',
      context: 'binnacle/gate',
      description: 'checkout: Nothing speaks against deploying it to production.',
      target_url: 'https://binnacle.example/reliability/gate?service=checkout&environment=production',
    });
    expect(github.authorizations).toEqual(new Set(['Bearer ghp_token']));
    await turn();
    await turn(10 * minute);
    expect(github.statuses).toHaveLength(heads.length);
    expect(await noteOf()).toEqual([{ scope: 'acme/shop', postedAt, error: '', retryAt: null }]);
  });

  test('and follows it, a minute after the last time at the earliest', async () => {
    await turn();
    const heads = github.statuses.length;
    await freeze();
    await turn();
    expect(github.statuses).toHaveLength(heads);
    await turn(minute);
    expect(github.statuses).toHaveLength(2 * heads);
    expect(github.statuses.at(-1)).toMatchObject({ state: 'failure', description: expect.stringContaining('The sale is on') });
    // What grows from minute to minute is not told anew.
    await turn(5 * minute);
    expect(github.statuses).toHaveLength(2 * heads);
  });

  test('of all services of the repository together, by whichever name they call it', async () => {
    await define('cart', { repository: 'shop', commitStatus: {} });
    await freeze('cart');
    await turn();
    expect(github.statuses.at(-1)).toMatchObject({
      state: 'failure',
      description: expect.stringMatching(/^cart: /),
      target_url: 'https://binnacle.example/reliability/gate?service=cart',
    });
    await define('cart', { repository: 'shop' });
  });
});

describe('what cannot be posted', () => {
  test('for want of the right is said where GitHub is connected, and tried again with another token at once', async () => {
    refuse({ status: 403, body: { message: 'Resource not accessible by personal access token' } });
    await turn();
    expect(posts()).toHaveLength(1);
    const [note] = await noteOf();
    expect(note).toMatchObject({ scope: 'acme/shop', error: expect.stringContaining('may not write commit statuses of acme/shop') });
    expect(note.error).toContain('Resource not accessible by personal access token');
    await turn(10 * minute);
    expect(posts()).toHaveLength(1);
    github.refuse = () => undefined;
    await app.call('PATCH', `/api/v1/connections/${connection}`, { token: 'ghp_other' });
    await app.connections.runner.idle();
    await turn();
    expect(github.statuses.length).toBeGreaterThan(0);
    expect(await noteOf()).toMatchObject([{ error: '', retryAt: null }]);
  });

  test('because of a rate limit waits until the time that GitHub says', async () => {
    const reset = Math.ceil(clock.now() / minute) * minute + 30 * minute;
    refuse({
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(reset / 1000) },
      body: { message: 'rate limit' },
    });
    await turn();
    expect(posts()).toHaveLength(1);
    expect(await noteOf()).toMatchObject([
      { error: expect.stringContaining('no requests until'), retryAt: new Date(reset + 1000).toISOString() },
    ]);
    github.refuse = () => undefined;
    await turn(20 * minute);
    expect(posts()).toHaveLength(1);
    await turn(12 * minute);
    expect(github.statuses.length).toBeGreaterThan(0);
  });

  test('because GitHub is in trouble is tried again at once a few times, and then after five minutes', async () => {
    const { store, runner } = app.connections;
    const slept: number[] = [];
    const statuses = new Statuses({
      ...{ store, runner, clock, log: app.house.log, guard: async () => undefined },
      sleep: async (ms) => slept.push(ms),
    });
    const status = { sha: 'a'.repeat(40), state: 'success', context: 'binnacle/gate', description: '', url: 'https://b.example' } as const;
    const post = () => statuses.post({ repository: 'acme/shop', ...status }, new AbortController().signal);
    const answers = [502, 503];
    github.refuse = () => {
      const next = answers.shift();
      return next === undefined ? undefined : { status: next };
    };
    expect(await post()).toBe('posted');
    expect(slept).toHaveLength(2);
    refuse({ status: 502 });
    expect(await post()).toBe('held');
    expect(slept).toHaveLength(6);
    const retryAt = new Date(clock.now() + 5 * minute).toISOString();
    expect(await noteOf()).toMatchObject([{ error: expect.stringContaining('answered 502'), retryAt, postedAt: expect.any(String) }]);
    github.refuse = () => undefined;
    expect(await post()).toBe('held');
    clock.advance(5 * minute);
    expect(await post()).toBe('posted');
  });

  test('because the commit is not taken is left, and the others go on', async () => {
    let refused = '';
    github.refuse = (asked) => {
      if (!asked.startsWith('POST') || !asked.includes('/statuses/')) return undefined;
      refused ||= asked;
      return asked === refused
        ? { status: 422, body: { message: 'This SHA and context has reached the maximum number of statuses.' } }
        : undefined;
    };
    await turn();
    await turn(10 * minute);
    expect(posts().filter((asked) => asked === refused)).toHaveLength(1);
    expect(github.statuses.length).toBeGreaterThan(0);
  });

  test('is nothing where nobody asked for it, or the connection is paused', async () => {
    await app.call('PATCH', `/api/v1/connections/${connection}`, { paused: true });
    await turn();
    await app.call('PATCH', `/api/v1/connections/${connection}`, { paused: false });
    await app.connections.runner.idle();
    await define('checkout', { repository: 'acme/shop' });
    await turn();
    expect(posts()).toEqual([]);
    await define('checkout', { repository: 'acme/shop', commitStatus: { environment: 'production' } });
  });
});

test('GitLab gets them as external jobs of the commit; that it does not take the same twice while one is pending is no failure', async () => {
  const taken: { path: string; body: unknown }[] = [];
  gitlab.onPost = (path, body) => {
    taken.push({ path, body });
    return {
      status: 400,
      body: { message: 'Cannot transition status via :enqueue from :pending (Reason(s): Status cannot transition via "enqueue")' },
    };
  };
  const id = await connect({ kind: 'gitlab', name: 'gl', url: gitlab.url, token: gitlab.token, scopes: ['acme/search'] });
  const now = clock.now();
  const change = {
    repository: 'acme/search',
    number: '9',
    source: 'gitlab',
    title: 'Faster',
    author: 'a',
    bot: false,
    state: 'open',
    draft: false,
  };
  const unknown = { closed: null, merged: null, merge_sha: '', additions: null, deletions: null, files: null, commits: null };
  const head = { created: now, head_sha: '9'.repeat(40), branch: 'acme:fast', base: 'main', labels: [], url: '', version: versionOf(now) };
  await writeDeliveryRows(app.house, { changes: [{ ...change, ...unknown, ...head }] }, now);
  await define('search', { repository: `${new URL(gitlab.url).hostname}/acme/search`, commitStatus: {} });
  await freeze('search');
  await turn();
  await turn();
  expect(taken).toEqual([
    {
      path: `/api/v4/projects/acme/search/statuses/${'9'.repeat(40)}`,
      body: {
        state: 'failed',
        name: 'binnacle/gate',
        description: expect.stringContaining('The sale is on'),
        target_url: 'https://binnacle.example/reliability/gate?service=search',
      },
    },
  ]);
  const { connections } = (await app.call('GET', '/api/v1/connections')).body;
  expect(connections.find((one: { id: string }) => one.id === id).statuses).toMatchObject([{ scope: 'acme/search', error: '' }]);
});
