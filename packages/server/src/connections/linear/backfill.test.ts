import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { manualClock } from '../../platform/clock.ts';
import { at, data, states } from '../../receivers/linear/fixtures/payloads.ts';
import { createApiClient } from '../client.ts';
import type { BackfillPage } from '../types.ts';
import { found, known } from './fixtures/issues.ts';
import { StandIn } from './fixtures/stand-in.ts';
import { linearReader } from './reader.ts';

const clock = manualClock('2026-05-05T10:00:00Z');
const server = new StandIn();
let address: string;
let slept: number[];
beforeAll(async () => {
  address = await server.listen();
});
afterAll(() => server.close());

const quick = (number: number, updatedAt = `2026-05-02T0${number}:00:00.000Z`) =>
  known(data(states.doing, updatedAt, { id: `i${number}`, identifier: `ENG-${number}` }), [
    { id: `h${number}`, createdAt: updatedAt, fromStateId: states.todo.id, toStateId: states.doing.id },
  ]);

beforeEach(() => {
  slept = [];
  Object.assign(server, {
    pageSize: 2,
    asked: [],
    authorizations: new Set(),
    refuse: () => undefined,
    issues: [found, ...[1, 2, 3, 4, 5].map((number) => quick(number))],
  });
});

/** Reads from a cursor on; `pages` are those that came before it failed. */
async function read(cursor?: unknown, scopes = ['ENG']): Promise<{ pages: BackfillPage[]; error?: unknown }> {
  const { signal } = new AbortController();
  const api = createApiClient({
    url: address,
    headers: linearReader.authorize('lin_api_key'),
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
    for await (const page of linearReader.backfill(request)) pages.push(JSON.parse(JSON.stringify(page)));
  } catch (error) {
    return { pages, error };
  }
  return { pages };
}
const itemsOf = (pages: readonly BackfillPage[]) => pages.flatMap(({ rows }) => (rows.workItems ?? []).map(({ id }) => id));

test('keys stand alone, what OAuth gives is a bearer’s', () => {
  expect(linearReader.authorize('lin_api_key')).toEqual({ authorization: 'lin_api_key' });
  expect(linearReader.authorize('lin_oauth_token')).toEqual({ authorization: 'Bearer lin_oauth_token' });
});

test('a test says whose the key is, what it does not see, and what it does', async () => {
  const api = createApiClient({ url: address, headers: {}, clock, signal: new AbortController().signal });
  expect(await linearReader.test(api, ['ENG', 'GONE'])).toEqual({ account: 'readers', missing: ['GONE'] });
  expect(await linearReader.visible?.(api, 1)).toEqual(['ENG']);
});

describe('reading', () => {
  test('each issue once, the newest change first, with states and whole histories', async () => {
    const { pages, error } = await read();
    expect(error).toBeUndefined();
    expect(itemsOf(pages)).toEqual(['ENG-42', 'ENG-5', 'ENG-4', 'ENG-3', 'ENG-2', 'ENG-1']);
    expect(pages[0]?.rows.workItemStatuses).toHaveLength(7);
    const transitions = pages.flatMap(({ rows }) => rows.workItemTransitions ?? []).filter(({ item }) => item === 'ENG-42');
    expect(transitions.map(({ from_status, to_status, time }) => [from_status, to_status, time])).toEqual([
      ['', states.todo.id, Date.parse(at.created)],
      [states.todo.id, states.doing.id, Date.parse(at.begun)],
      [states.doing.id, states.review.id, Date.parse(at.reviewed)],
      [states.review.id, states.done.id, Date.parse(at.done)],
    ]);
    expect(pages.at(-1)).toMatchObject({ done: 6, cursor: { teams: { ENG: { after: clock.now() - 60_000 } } } });
    expect([...server.authorizations]).toEqual(['lin_api_key']);
  });

  test('many that changed in one moment, by the cursors of pages', async () => {
    server.issues = [1, 2, 3, 4, 5].map((number) => quick(number, '2026-05-02T09:00:00.000Z'));
    const { pages } = await read();
    expect(itemsOf(pages).toSorted()).toEqual(['ENG-1', 'ENG-2', 'ENG-3', 'ENG-4', 'ENG-5']);
  });

  test('goes on where it stopped, and once more reads only what changed since', async () => {
    let lists = 0;
    server.refuse = (operation) => (operation === 'Issues' && ++lists > 2 ? { status: 503 } : undefined);
    const broken = await read();
    expect(broken.error).toMatchObject({ code: 'unavailable' });
    server.refuse = () => undefined;
    // Changed in the meantime: the walk back does not see it any more, the next one does.
    clock.advance(600_000);
    server.issues = server.issues.map((one) => (one.id === 'i1' ? quick(1, new Date(clock.now() - 30_000).toISOString()) : one));
    const rest = await read(broken.pages.at(-1)?.cursor);
    expect(itemsOf(rest.pages)).not.toContain('ENG-42');
    const again = await read(rest.pages.at(-1)?.cursor);
    expect(itemsOf(again.pages)).toEqual(['ENG-1']);
    expect(new Set([...itemsOf(broken.pages), ...itemsOf(rest.pages), ...itemsOf(again.pages)]).size).toBe(6);
  });

  test('an issue that changes while it is read does not push another off its page', async () => {
    let lists = 0;
    server.refuse = (operation) => {
      if (operation !== 'Issues' || ++lists !== 2) return undefined;
      server.issues = server.issues.map((one) => (one.id === 'i4' ? quick(4, new Date(clock.now() + 90_000).toISOString()) : one));
      return undefined;
    };
    const { pages } = await read();
    expect(itemsOf(pages).toSorted()).toEqual(['ENG-1', 'ENG-2', 'ENG-3', 'ENG-42', 'ENG-5']);
    // It has become newer than where this walk began: the next one finds it.
    clock.advance(300_000);
    expect(itemsOf((await read(pages.at(-1)?.cursor)).pages)).toEqual(['ENG-4']);
  });

  test('waits when Linear asks for it, which it does with 400', async () => {
    let refused = false;
    const reset = clock.now() + 90_000;
    server.refuse = (operation) => {
      if (refused || operation !== 'Issues') return undefined;
      refused = true;
      return {
        status: 400,
        headers: { 'x-ratelimit-requests-remaining': '0', 'x-ratelimit-requests-reset': String(reset) },
        body: { errors: [{ message: 'Rate limit exceeded', extensions: { code: 'RATELIMITED', type: 'ratelimited' } }] },
      };
    };
    const { pages, error } = await read();
    expect(error).toBeUndefined();
    expect(itemsOf(pages)).toHaveLength(6);
    expect(slept).toEqual([91_000]);
  });

  test('a refused key, a team that is gone and what goes wrong end it with words', async () => {
    expect((await read(undefined, ['GONE'])).error).toMatchObject({ code: 'gone', message: expect.stringContaining('GONE') });
    const answering = (message: string, extensions: object) => () => ({ status: 200, body: { errors: [{ message, extensions }] } });
    server.refuse = answering('Authentication required, not authenticated', { type: 'authentication error', code: 'AUTHENTICATION_ERROR' });
    expect((await read()).error).toMatchObject({ code: 'unauthorized' });
    server.refuse = answering('Query too complex', { type: 'invalid input' });
    expect((await read()).error).toMatchObject({ code: 'unexpected', message: 'The service answered: Query too complex.' });
    server.refuse = () => ({ status: 401 });
    expect((await read()).error).toMatchObject({ code: 'unauthorized' });
  });
});

test('an issue in the bin is gone, as by its webhook', async () => {
  server.issues = [{ ...found, trashed: true }];
  const { pages } = await read();
  expect(pages.flatMap(({ rows }) => rows.workItems ?? [])).toMatchObject([{ id: 'ENG-42', deleted: true }]);
});
