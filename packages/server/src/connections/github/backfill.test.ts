import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { manualClock } from '../../platform/clock.ts';
import { createApiClient } from '../client.ts';
import { type BackfillPage, ServiceError } from '../types.ts';
import { apiAddress, cloneAddress } from './addresses.ts';
import { lists, pulls } from './fixtures/answers.ts';
import { day, name } from './fixtures/history.ts';
import { StandIn } from './fixtures/stand-in.ts';
import { githubReader } from './reader.ts';

let server: StandIn;
let address: string;
let slept: number[];
beforeAll(async () => {
  server = new StandIn();
  address = apiAddress(await server.listen());
});
afterAll(() => server.close());
beforeEach(() => {
  Object.assign(server, { asked: [], refuse: () => undefined, pulls, lists, pageSize: 1, authorizations: new Set() });
  slept = [];
});

const clock = manualClock('2026-05-02T10:00:00Z');
const signal = new AbortController().signal;
function client() {
  return createApiClient({
    url: address,
    headers: githubReader.authorize('ghp_token'),
    clock,
    signal,
    random: () => 1,
    sleep: async (ms) => {
      slept.push(ms);
      clock.advance(ms);
    },
  });
}

/** Reads from a cursor on; `pages` are those that came before it failed. */
async function read(cursor?: unknown, scopes = [name]): Promise<{ pages: BackfillPage[]; error: unknown }> {
  const request = {
    api: client(),
    scopes,
    cursor,
    since: Date.parse('2026-01-01'),
    now: clock.now(),
    pseudonym: (text: string) => `<${text}>`,
    signal,
  };
  const pages: BackfillPage[] = [];
  try {
    // Cursors are kept as JSON.
    for await (const page of githubReader.backfill(request)) pages.push(JSON.parse(JSON.stringify(page)));
  } catch (error) {
    return { pages, error };
  }
  return { pages, error: undefined };
}
const rowsOf = (pages: readonly BackfillPage[]) =>
  pages.flatMap(({ rows }) =>
    Object.entries(rows).flatMap(([table, list]: [string, readonly object[]]) => list.map((row) => JSON.stringify([table, row]))),
  );
const distinct = (rows: readonly string[]) => [...new Set(rows)].sort();

test('the address is that of the API, whatever of GitHub was entered', () => {
  const expected = {
    'https://github.com': 'https://api.github.com',
    'https://api.github.com': 'https://api.github.com',
    'https://octo.ghe.com': 'https://api.octo.ghe.com',
    'https://git.acme.example': 'https://git.acme.example/api/v3',
    'https://git.acme.example/api/v3': 'https://git.acme.example/api/v3',
    'https://acme.example/git/api': 'https://acme.example/git/api/v3',
    'https://github.com.evil.example': 'https://github.com.evil.example/api/v3',
  };
  for (const [entered, api] of Object.entries(expected)) expect(apiAddress(entered)).toBe(api);
  expect(cloneAddress('https://api.github.com', name)).toBe('https://github.com/acme/shop.git');
  expect(cloneAddress('https://api.octo.ghe.com', name)).toBe('https://octo.ghe.com/acme/shop.git');
  expect(cloneAddress('https://git.acme.example/api/v3', name)).toBe('https://git.acme.example/acme/shop.git');
});

test('a test of the connection says whose token it is and what it does not show', async () => {
  expect(await githubReader.test(client(), [name, 'acme/secret'])).toEqual({ account: 'ada', missing: ['acme/secret'] });
  server.refuse = (asked) =>
    asked.endsWith('/user') ? { status: 403, body: { message: 'Resource not accessible by integration' } } : undefined;
  expect(await githubReader.test(client(), [name])).toEqual({ account: '', missing: [] });
});

describe('reading', () => {
  test('follows pages to their ends, by the paths of GitHub Enterprise, with the token', async () => {
    const { pages, error } = await read();
    expect(error).toBeUndefined();
    expect(server.asked).toContain('POST /graphql');
    expect(server.asked).toContain('GET /v3/repos/acme/shop/deployments?per_page=100');
    expect(server.asked).toContain('GET /v3/repos/acme/shop/deployments?per_page=100&page=3');
    expect([...server.authorizations]).toEqual(['Bearer ghp_token']);
    expect(rowsOf(pages).filter((row) => row.startsWith('["changes"'))).toHaveLength(2);
    expect(pages.at(-1)?.done).toBeGreaterThan(8);
  });

  test('statuses of deployments that have not changed are not asked for again', async () => {
    const old = { ...lists['/deployments']?.[0], id: 60, created_at: '2026-04-20T10:00:00Z', updated_at: '2026-04-20T10:10:00Z' };
    server.lists = { ...lists, '/deployments': [...(lists['/deployments'] ?? []), old] };
    const { pages } = await read();
    expect(server.asked).toContain('GET /v3/repos/acme/shop/deployments/60/statuses?per_page=100');
    server.asked = [];
    await read(pages.at(-1)?.cursor);
    expect(server.asked.some((asked) => asked.includes('/63/statuses'))).toBe(true);
    expect(server.asked.some((asked) => asked.includes('/60/statuses'))).toBe(false);
  });

  test('goes on where it was broken off, wherever that was, and comes to the same', async () => {
    const all = distinct(rowsOf((await read()).pages));
    const requests = server.asked.length;
    for (let broken = 1; broken < requests; broken++) {
      let count = 0;
      server.refuse = () => (++count > broken ? { status: 401, body: { message: 'Bad credentials' } } : undefined);
      const first = await read();
      expect(first.error).toMatchObject({ code: 'unauthorized' });
      server.refuse = () => undefined;
      const rest = await read(first.pages.at(-1)?.cursor);
      expect(distinct(rowsOf([...first.pages, ...rest.pages]))).toEqual(all);
    }
  });

  test('what changed since is all that the next run reads, whatever moved meanwhile', async () => {
    const first = await read();
    const newer = { ...pulls[1], updatedAt: `${day}19:00:00Z`, title: 'Bump left-pad again' };
    server.pulls = [...pulls.slice(0, 1), newer];
    const { pages } = await read(first.pages.at(-1)?.cursor);
    const titles = pages.flatMap(({ rows }) => rows.changes ?? []).map(({ title }) => title);
    expect(titles).toEqual(['Bump left-pad again', 'Add a basket']);
  });

  test('lists longer than an answer are read to their ends', async () => {
    const whole = distinct(rowsOf((await read()).pages));
    server.pulls = pulls.map((pull) => {
      const cut = (list: string) => {
        const { nodes, ...rest } = pull[list] as { nodes: object[] };
        return { ...rest, nodes: nodes.slice(0, 1), pageInfo: { hasNextPage: nodes.length > 1, endCursor: 'c1' } };
      };
      return { ...pull, commits: cut('commits'), reviews: cut('reviews'), timelineItems: cut('timelineItems') };
    });
    expect(distinct(rowsOf((await read()).pages))).toEqual(whole);
    expect(server.asked.filter((asked) => asked === 'POST /graphql').length).toBeGreaterThan(5);
  });
});

describe('limits and outages', () => {
  const once = (fits: RegExp, refusal: () => { status: number; headers?: Record<string, string>; body?: unknown }) => {
    let done = false;
    server.refuse = (asked) => {
      if (done || !fits.test(asked)) return undefined;
      done = true;
      return refusal();
    };
  };
  const reset = () => String(Math.ceil(clock.now() / 1000) + 900);
  test.each([
    [
      'the limit of an hour',
      /deployments\?/,
      () => ({
        status: 403,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset() },
        body: { message: 'API rate limit exceeded' },
      }),
      900_000,
    ],
    [
      'a secondary limit',
      /graphql/,
      () => ({ status: 403, headers: { 'retry-after': '60' }, body: { message: 'You have exceeded a secondary rate limit.' } }),
      60_000,
    ],
    [
      'a secondary limit that states no time',
      /comments/,
      () => ({ status: 403, body: { message: 'You have exceeded a secondary rate limit.' } }),
      60_000,
    ],
    [
      'a limit that GraphQL tells',
      /graphql/,
      () => ({
        status: 200,
        headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset() },
        body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] },
      }),
      900_000,
    ],
    ['too many requests', /runs/, () => ({ status: 429, headers: { 'retry-after': '7' } }), 7_000],
  ])('%s is waited for', async (_, fits, refusal, ms) => {
    const all = distinct(rowsOf((await read()).pages));
    once(fits, refusal);
    const { pages, error } = await read();
    expect(error).toBeUndefined();
    expect(distinct(rowsOf(pages))).toEqual(all);
    expect(slept.some((one) => one >= ms && one <= ms + 2_000)).toBe(true);
  });

  test('502 in the middle is tried again', async () => {
    const all = distinct(rowsOf((await read()).pages));
    let count = 0;
    server.refuse = () => (++count % 3 === 0 ? { status: 502 } : undefined);
    const { pages, error } = await read();
    expect(error).toBeUndefined();
    expect(distinct(rowsOf(pages))).toEqual(all);
  });

  test('a question that GitHub gives up on is asked for fewer pull requests at a time', async () => {
    server.pageSize = 20;
    let count = 0;
    server.refuse = (asked) =>
      asked.endsWith('graphql') && ++count === 1
        ? {
            status: 200,
            body: {
              data: null,
              errors: [{ message: 'Something went wrong while executing your query. This may be the result of a timeout.' }],
            },
          }
        : undefined;
    const { pages, error } = await read();
    expect(error).toBeUndefined();
    expect(rowsOf(pages).filter((row) => row.startsWith('["changes"'))).toHaveLength(2);
  });

  test('what is turned off or gone is a note, and the rest is read', async () => {
    server.refuse = (asked) =>
      /\/v3\/repos\/acme\/shop\/(issues\?|actions)/.test(asked)
        ? { status: 410, body: { message: 'Issues are disabled for this repo' } }
        : undefined;
    const { pages, error } = await read(undefined, ['acme/gone', name]);
    expect(error).toBeUndefined();
    expect(pages.flatMap(({ notes = [] }) => notes)).toEqual([
      'acme/gone is not there any more, or not for this token; it was left out.',
      'acme/shop: no workflow runs, which are turned off or not for this token.',
      'acme/shop: no issues, which are turned off or not for this token.',
    ]);
    expect(rowsOf(pages).some((row) => row.includes('"comment"'))).toBe(true);
  });

  test('a repository without commits, and one of an unexpected form', async () => {
    server.refuse = (asked) => (asked.includes('/commits?') ? { status: 409, body: { message: 'Git Repository is empty.' } } : undefined);
    expect((await read()).error).toBeUndefined();
    const broken = [{ id: 7, html_url: 'https://github.com/acme/shop/pull/1#issuecomment-7' }];
    server.refuse = (asked) => (asked.includes('/issues/comments?') ? { status: 200, body: broken } : undefined);
    expect((await read()).error).toBeInstanceOf(ServiceError);
  });

  test('a link to another server is not followed there', async () => {
    server.refuse = (asked) =>
      asked.endsWith('/deployments?per_page=100')
        ? { status: 200, body: [], headers: { link: '<https://evil.example/steal?page=2>; rel="next"' } }
        : undefined;
    const { error } = await read();
    expect(error).toBeUndefined();
    expect(server.asked).toContain('GET /v3/repos/acme/shop/deployments?page=2');
  });
});
