import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { manualClock } from '../../platform/clock.ts';
import { found, histories, issue, statuses, statusItem } from '../../receivers/jira/fixtures/payloads.ts';
import { createApiClient } from '../client.ts';
import type { BackfillPage } from '../types.ts';
import { StandIn } from './fixtures/stand-in.ts';
import { jiraReader } from './reader.ts';
import { jqlTime } from './site.ts';

const clock = manualClock('2026-05-05T10:00:00Z');
const server = new StandIn();
let address: string;
let slept: number[];
beforeAll(async () => {
  address = await server.listen();
});
afterAll(() => server.close());

/** Berlin, in summer. */
const time = (day: number, hour: number) => `2026-05-0${day}T${String(hour).padStart(2, '0')}:00:00.000+0200`;
const quick = (number: number) => {
  const about = { key: `SHOP-${number}`, created: time(1, number % 10) };
  return {
    issue: issue(statuses.doing, time(2, number % 24), about),
    histories: [{ id: `4${number}`, created: time(2, number % 24), items: [statusItem(statuses.todo, statuses.doing)] }],
  };
};
beforeEach(() => {
  slept = [];
  Object.assign(server, {
    cloud: true,
    pageSize: 2,
    asked: [],
    bodies: [],
    authorizations: new Set(),
    refuse: () => undefined,
    issues: [{ issue: found, histories }, ...[1, 2, 3, 4, 5].map(quick)],
  });
});

/** Reads from a cursor on; `pages` are those that came before it failed. */
async function read(cursor?: unknown, scopes = ['SHOP']): Promise<{ pages: BackfillPage[]; error?: unknown }> {
  const { signal } = new AbortController();
  const api = createApiClient({
    url: address,
    headers: jiraReader.authorize('ada@example.org:t0ken'),
    clock,
    signal,
    random: () => 1,
    sleep: async (ms) => {
      slept.push(ms);
      clock.advance(ms);
    },
  });
  const request = { api, scopes, cursor, since: Date.parse('2026-01-01'), now: clock.now(), pseudonym: (text: string) => text, signal };
  const pages: BackfillPage[] = [];
  try {
    // Cursors are kept as JSON.
    for await (const page of jiraReader.backfill(request)) pages.push(JSON.parse(JSON.stringify(page)));
  } catch (error) {
    return { pages, error };
  }
  return { pages };
}
const itemsOf = (pages: readonly BackfillPage[]) => pages.flatMap(({ rows }) => (rows.workItems ?? []).map(({ id }) => id));

describe('the token', () => {
  test('is an account’s with its address in the cloud, and a bearer’s of a Data Center', () => {
    expect(jiraReader.authorize('ada@example.org:t0ken')).toEqual({
      authorization: `Basic ${Buffer.from('ada@example.org:t0ken').toString('base64')}`,
    });
    expect(jiraReader.authorize('NjA4Nj:UyNDk2')).toEqual({ authorization: 'Bearer NjA4Nj:UyNDk2' });
  });

  test('is tried: whose it is, what it does not see, and what it does', async () => {
    const api = createApiClient({ url: address, headers: {}, clock, signal: new AbortController().signal });
    expect(await jiraReader.test(api, ['SHOP', 'GONE'])).toEqual({ account: 'Readers', missing: ['GONE'] });
    expect(await jiraReader.visible?.(api, 1)).toEqual(['SHOP']);
    expect(await jiraReader.visible?.(api, 10)).toEqual(['SHOP', 'PAY']);
  });
});

test('the address is that of the site, whatever page of it was entered; a Data Center may lie below a path', () => {
  expect(jiraReader.apiUrl?.('https://acme.atlassian.net/jira/software/projects/SHOP')).toBe('https://acme.atlassian.net');
  expect(jiraReader.apiUrl?.('https://acme.example/jira')).toBe('https://acme.example/jira');
  expect(jiraReader.apiUrl?.('https://api.atlassian.com/ex/jira/1234')).toBe('https://api.atlassian.com/ex/jira/1234');
});

describe('reading', () => {
  test('each issue once, by when it was changed, with how far it is', async () => {
    const { pages, error } = await read();
    expect(error).toBeUndefined();
    expect(itemsOf(pages)).toEqual(['SHOP-1', 'SHOP-2', 'SHOP-3', 'SHOP-4', 'SHOP-5', 'SHOP-12']);
    expect(pages[0]).toMatchObject({ done: 0, total: 6, rows: { workItemStatuses: { length: 5 } } });
    expect(pages.at(-1)).toMatchObject({ done: 6, total: 6, cursor: { after: { SHOP: Date.parse('2026-05-04T07:30:00Z') } } });
    expect([...server.authorizations]).toEqual([`Basic ${Buffer.from('ada@example.org:t0ken').toString('base64')}`]);
  });

  test('many that changed in one minute, by the tokens of pages', async () => {
    server.issues = Array.from({ length: 7 }, (_, index) => {
      const { issue: one, histories: list } = quick(index + 1);
      return { issue: { ...one, fields: { ...one.fields, updated: time(3, 9) } }, histories: list };
    });
    const { pages } = await read();
    expect(itemsOf(pages).toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7].map((number) => `SHOP-${number}`));
    expect(server.bodies.filter(({ body }) => body.nextPageToken !== undefined && 'jql' in body).length).toBeGreaterThan(2);
  });

  test('goes on after the last page that was kept, and once more reads only what changed since', async () => {
    let searches = 0;
    server.refuse = (asked) => (asked.includes('/search/jql') && ++searches > 2 ? { status: 502 } : undefined);
    const broken = await read();
    expect(broken.error).toMatchObject({ code: 'unavailable' });
    const kept = itemsOf(broken.pages);
    expect(kept).toEqual(['SHOP-1', 'SHOP-2', 'SHOP-3']);
    server.refuse = () => undefined;
    const rest = await read(broken.pages.at(-1)?.cursor);
    expect([...new Set([...kept, ...itemsOf(rest.pages)])]).toHaveLength(6);
    expect(itemsOf(rest.pages)).not.toContain('SHOP-1');
    server.issues.push({ issue: issue(statuses.todo, time(5, 9), { key: 'SHOP-20', created: time(5, 9) }), histories: [] });
    const { pages } = await read(rest.pages.at(-1)?.cursor);
    expect(itemsOf(pages)).toEqual(['SHOP-12', 'SHOP-20']);
  });

  test('an issue that changes while it is read does not push another off its page', async () => {
    let searches = 0;
    server.refuse = (asked) => {
      if (!asked.includes('/search/jql') || ++searches !== 2) return undefined;
      const first = server.issues[1];
      if (first !== undefined)
        server.issues[1] = { ...first, issue: { ...first.issue, fields: { ...first.issue.fields, updated: time(5, 8) } } };
      return undefined;
    };
    const { pages } = await read();
    expect(new Set(itemsOf(pages)).size).toBe(6);
    expect(itemsOf(pages).filter((id) => id === 'SHOP-1')).toHaveLength(2);
  });

  test('waits when Jira asks for it', async () => {
    let refused = false;
    server.refuse = (asked) => {
      if (refused || !asked.includes('bulkfetch')) return undefined;
      refused = true;
      return { status: 429, headers: { 'retry-after': '30' } };
    };
    const { pages, error } = await read();
    expect(error).toBeUndefined();
    expect(itemsOf(pages)).toHaveLength(6);
    expect(slept).toEqual([31_000]);
  });

  test('a refused token and a project that is gone end it with words', async () => {
    expect((await read(undefined, ['GONE'])).error).toMatchObject({ code: 'gone' });
    server.refuse = () => ({ status: 401 });
    expect((await read()).error).toMatchObject({ code: 'unauthorized' });
  });

  test('what is no Jira is none', async () => {
    server.refuse = () => ({ status: 200, body: [] });
    expect((await read()).error).toMatchObject({ code: 'unexpected', message: expect.stringContaining('check its address') });
  });

  test('a Data Center tells the same by its own paths', async () => {
    const cloud = await read();
    server.cloud = false;
    const { pages, error } = await read();
    expect(error).toBeUndefined();
    const rows = (all: readonly BackfillPage[]) =>
      all
        .flatMap((page) => [...(page.rows.workItems ?? []), ...(page.rows.workItemTransitions ?? [])].map((row) => JSON.stringify(row)))
        .sort();
    expect(rows(pages)).toEqual(rows(cloud.pages));
    expect(server.asked.some((asked) => asked === 'POST /rest/api/2/search')).toBe(true);
  });

  test('an issue that was moved here leaves nothing under its old key', async () => {
    const moved = [
      { field: 'project', fieldtype: 'jira', fieldId: 'project', from: '10001', fromString: 'Kasse', to: '10000', toString: 'Laden' },
      { field: 'Key', fieldtype: 'jira', from: null, fromString: 'PAY-3', to: null, toString: 'SHOP-30' },
    ];
    server.issues = [
      { issue: issue(statuses.doing, time(3, 9), { key: 'SHOP-30' }), histories: [{ id: '77', created: time(3, 9), items: moved }] },
    ];
    const { pages } = await read();
    expect(pages.flatMap(({ rows }) => rows.workItems ?? [])).toMatchObject([
      { id: 'SHOP-30', deleted: false },
      { id: 'PAY-3', deleted: true },
    ]);
  });
});

test.each([
  ['2026-05-01T08:00:59Z', 'Europe/Berlin', '2026/05/01 10:00'],
  ['2026-05-01T22:30:00Z', 'Asia/Kolkata', '2026/05/02 04:00'],
  ['2026-05-01T22:30:00Z', 'UTC', '2026/05/01 22:30'],
  // 02:30 is there twice, and Jira may mean either.
  ['2026-10-25T00:30:00Z', 'Europe/Berlin', '2026/10/25 01:30'],
  ['2026-10-25T01:30:00Z', 'Europe/Berlin', '2026/10/25 01:30'],
])('%s in %s is %s in JQL', (instant, timezone, text) => {
  expect(jqlTime(Date.parse(instant), timezone)).toBe(text);
});
