import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { noInbound } from '../../../../test/support/inbound.ts';
import type { DeliveryRows } from '../facts/delivery-batch.ts';
import { createLedger } from '../facts/ledger.ts';
import { pseudonymOf } from '../facts/pseudonym.ts';
import { AppError } from '../platform/errors.ts';
import type { ReceiverHouse } from '../receivers/index.ts';
import { type Connections, createConnections } from './index.ts';
import type { NewConnection } from './store.ts';
import { type BackfillPage, type BackfillRequest, ServiceError, type ServiceReader } from './types.ts';

const minute = 60_000;
let now = Date.parse('2026-11-25T12:00:00Z');
const clock = { now: () => now };
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

let backfill: (request: BackfillRequest) => AsyncGenerator<BackfillPage>;
let requests: Pick<BackfillRequest, 'scopes' | 'cursor' | 'since'>[];
let append: ReceiverHouse['facts']['append'] | undefined;
beforeEach(() => {
  requests = [];
  append = undefined;
});

const reader: ServiceReader = {
  kind: 'linear',
  defaultUrl: 'https://linear.example',
  authorize: (token) => ({ authorization: token }),
  async test() {
    return { account: 'ada', missing: [] };
  },
  backfill(request) {
    requests.push({ scopes: request.scopes, cursor: request.cursor, since: request.since });
    return backfill(request);
  },
};

const opened: Connections[] = [];
/** Another server process on the same stores, whose services are scripted and whose sleeps move the clock. */
function processOf(onSleep: () => void | Promise<void> = () => undefined, alone = false): Connections {
  const { house } = app;
  const receiverHouse: ReceiverHouse = {
    ...house,
    inbound: noInbound,
    facts: new Proxy(house.facts, {
      get: (facts, name) => (name === 'append' && append !== undefined ? append : Reflect.get(facts, name, facts)),
    }),
    series: app.series,
    ledger: createLedger({ facts: house.facts, clock, log: house.log }),
    pseudonym: (identity) => pseudonymOf(house.secret, identity),
  };
  const connections = createConnections({
    ...house,
    // What a server of records is: others may read them, too.
    config: { ...house.config, postgresUrl: alone ? undefined : 'postgres://elsewhere' },
    signing: undefined as never,
    keys: undefined as never,
    house: receiverHouse,
    externalUrl: '',
    onClone: async () => undefined,
    readers: [reader],
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      await onSleep();
      now += ms;
    },
  });
  opened.push(connections);
  return connections;
}
afterAll(() => Promise.all(opened.map((one) => one.stop())));

const admin = { kind: 'token', id: 'environment', name: 'admin', role: 'admin' } as const;
let names = 0;
async function connect(connections: Connections, change: Partial<NewConnection> = {}) {
  const fields = {
    kind: 'linear',
    url: 'https://linear.example',
    token: 'tok',
    scopes: ['ENG'],
    clone: false,
    historyDays: 180,
    reads: true,
  } as const;
  return connections.store.create(admin, { ...fields, name: `linear ${++names}`, ...change });
}

function status(project: string, n: number): DeliveryRows {
  return {
    workItemStatuses: [{ source: `test-${project}`, status: String(n), name: `status ${n}`, category: 'started', version: String(n) }],
  };
}

async function stored(project: string): Promise<string[]> {
  const rows = await app.house.facts.query<{ status: string }>(
    'SELECT status FROM work_item_statuses FINAL WHERE source = {source:String} ORDER BY toUInt32(status)',
    { source: `test-${project}` },
  );
  return rows.map((row) => row.status);
}

/** Pages of one row each, from the cursor on; `at` may break in. */
const pagesOf = (project: string, pages: number, at: (page: number) => void | Promise<void> = () => undefined) =>
  async function* ({ cursor }: BackfillRequest): AsyncGenerator<BackfillPage> {
    for (let page = ((cursor as number | undefined) ?? 0) + 1; page <= pages; page++) {
      await at(page);
      yield { rows: status(project, page), cursor: page, done: page, total: pages };
    }
  };

async function run(connections: Connections, id: string): Promise<void> {
  await connections.runner.request(id);
  await connections.runner.idle();
}

describe('reading', () => {
  test('page by page; the next run begins where the last one ended, fifteen minutes later', async () => {
    const one = processOf();
    const { id } = await connect(one, { historyDays: 30 });
    backfill = pagesOf('plain', 3);
    await run(one, id);
    expect(await one.store.get(id)).toMatchObject({
      state: 'idle',
      cursors: { ENG: 3 },
      lastError: '',
      progress: null,
      notes: [],
      lastSyncedAt: new Date(now),
      dueAt: new Date(now + 15 * minute),
      lease: null,
    });
    expect(requests).toEqual([{ scopes: ['ENG'], cursor: undefined, since: now - 30 * 86_400_000 }]);
    await one.runner.runDue();
    await one.runner.idle();
    expect(requests).toHaveLength(1);
    now += 15 * minute;
    backfill = pagesOf('plain', 4);
    await one.runner.runDue();
    await one.runner.idle();
    expect(requests[1]).toMatchObject({ cursor: 3 });
    expect(await stored('plain')).toEqual(['1', '2', '3', '4']);
  });

  test('an outage in the middle is said, and the next run goes on from there', async () => {
    const one = processOf();
    const { id } = await connect(one);
    backfill = pagesOf('outage', 5, (page) => {
      if (page === 4) throw new ServiceError('unavailable', 'The service answered 502 to GET /issues.', 502);
    });
    await run(one, id);
    expect(await one.store.get(id)).toMatchObject({
      state: 'failed',
      cursors: { ENG: 3 },
      progress: { done: 3, total: 5 },
      lastSyncedAt: null,
      lastError: 'The service answered 502 to GET /issues. It is tried again in 5 minutes, from where it stopped.',
    });
    now += 5 * minute;
    backfill = pagesOf('outage', 5);
    await one.runner.runDue();
    await one.runner.idle();
    expect(requests.map(({ cursor }) => cursor)).toEqual([undefined, 3]);
    expect(await stored('outage')).toEqual(['1', '2', '3', '4', '5']);
    expect(await one.store.get(id)).toMatchObject({ state: 'idle', lastError: '' });
  });

  test('a refused token fails in words and is not tried again for an hour', async () => {
    const one = processOf();
    const { id } = await connect(one);
    backfill = async function* () {
      yield { rows: {}, cursor: 0, done: 0, total: null };
      throw new ServiceError('unauthorized', 'The service refuses the token (401 to GET /).', 401);
    };
    await run(one, id);
    const failed = await one.store.get(id);
    expect(failed).toMatchObject({ state: 'failed', dueAt: new Date(now + 60 * minute) });
    expect(failed.lastError).toMatch(/refuses the token.*Enter a token that is valid/);
  });

  test('a scope that is gone is a note, and the others are read', async () => {
    const one = processOf();
    const { id } = await connect(one, { scopes: ['OLD', 'ENG', 'OPS'] });
    backfill = async function* (request) {
      if (request.scopes[0] === 'OLD') throw new ServiceError('gone', 'The service answered 404 to GET /teams/OLD.', 404);
      yield* pagesOf(`gone-${request.scopes[0]}`, 1)(request);
    };
    await run(one, id);
    expect(await one.store.get(id)).toMatchObject({
      state: 'idle',
      notes: ['OLD: it is not there any more, or not for this token (The service answered 404 to GET /teams/OLD.)'],
      cursors: { ENG: 1, OPS: 1 },
    });
    expect([await stored('gone-ENG'), await stored('gone-OPS')]).toEqual([['1'], ['1']]);
  });

  test('a defect of a reader fails its connection alone, without telling people what only the log should hold', async () => {
    const one = processOf();
    const { id } = await connect(one);
    // biome-ignore lint/correctness/useYield: it breaks before its first page.
    backfill = async function* () {
      throw new TypeError('undefined is not a function in /srv/secret.ts');
    };
    await run(one, id);
    const { state, lastError } = await one.store.get(id);
    expect(state).toBe('failed');
    expect(lastError).not.toContain('secret');
  });
});

describe('durability', () => {
  test('while the queue is full rows wait; the cursor is kept only after them', async () => {
    const one = processOf();
    const { id } = await connect(one);
    let refusals = 3;
    const cursors: unknown[] = [];
    append = async (table, rows) => {
      if (table.name === 'work_item_statuses' && refusals-- > 0) {
        cursors.push((await one.store.get(id)).cursors);
        throw new AppError('queue_full', 'full', { retryAfter: 2 });
      }
      return app.house.facts.append(table, rows);
    };
    backfill = pagesOf('queue', 2);
    const before = now;
    await run(one, id);
    expect(cursors).toEqual([{}, {}, {}]);
    expect(now - before).toBe(6000);
    expect(await stored('queue')).toEqual(['1', '2']);
    expect(await one.store.get(id)).toMatchObject({ state: 'idle', cursors: { ENG: 2 } });
  });

  test('a store that stays away fails the run, which keeps what it had', async () => {
    const one = processOf();
    const { id } = await connect(one);
    append = async (table, rows) => {
      if (table.name === 'work_item_statuses' && rows.some((row) => (row as { status?: string }).status === '2')) {
        throw new AppError('store_unavailable', 'The fact store does not answer.');
      }
      return app.house.facts.append(table, rows);
    };
    backfill = pagesOf('away', 3);
    await run(one, id);
    expect(await one.store.get(id)).toMatchObject({ state: 'failed', cursors: { ENG: 1 }, lastError: 'The fact store does not answer.' });
  });

  test('rows that the store refuses are counted and said', async () => {
    const one = processOf();
    const { id } = await connect(one);
    append = async (table, rows) => ({ ...(await app.house.facts.append(table, rows)), accepted: 0, rejected: 1, reason: 'bad row' });
    backfill = pagesOf('refused', 1);
    await run(one, id);
    expect(await one.store.get(id)).toMatchObject({ notes: ['ENG: 1 rows could not be stored: bad row'] });
  });
});

describe('several processes', () => {
  test('one runs a connection', async () => {
    const [one, two] = [processOf(), processOf()];
    const { id } = await connect(one);
    backfill = pagesOf('once', 2);
    await Promise.all([one.runner.request(id), two.runner.request(id)]);
    await Promise.all([one.runner.idle(), two.runner.idle()]);
    // Whoever came second ran after the first, or not at all: never beside it, never from the start.
    expect(requests.filter(({ cursor }) => cursor === undefined)).toHaveLength(1);
    expect(await stored('once')).toEqual(['1', '2']);
  });

  test('what a process that died was reading is taken over within a minute, from where it stopped', async () => {
    const [dead, two] = [processOf(), processOf()];
    const { id } = await connect(dead);
    const lease = crypto.randomUUID();
    await dead.store.claim(id, lease);
    await dead.store.advance(id, lease, 'ENG', 2, {});
    backfill = pagesOf('dead', 3);
    now += 59_000;
    await two.runner.runDue();
    await two.runner.idle();
    expect(requests).toEqual([]);
    now += 2_000;
    await two.runner.runDue();
    await two.runner.idle();
    expect(requests).toMatchObject([{ cursor: 2 }]);
    expect(await dead.store.hold(id, lease)).toBe(false);
  });

  test('where no other process can be, a server that starts goes on at once with what was being read', async () => {
    const dead = processOf();
    const { id } = await connect(dead);
    const lease = crypto.randomUUID();
    await dead.store.claim(id, lease);
    await dead.store.advance(id, lease, 'ENG', 2, {});
    backfill = pagesOf('restarted', 3);
    const restarted = processOf(undefined, true);
    now += 1_000;
    await run(restarted, id);
    expect(requests).toMatchObject([{ cursor: 2 }]);
    expect(await restarted.store.get(id)).toMatchObject({ state: 'idle', cursors: { ENG: 3 } });
  });

  test('a change takes the connection away from the run under way: nothing old is written over the new', async () => {
    const one = processOf();
    const { id } = await connect(one);
    backfill = pagesOf('changed', 3, async (page) => {
      if (page === 2) await one.store.change(admin, id, { url: 'https://other.example' }, true);
    });
    await run(one, id);
    expect(await one.store.get(id)).toMatchObject({
      state: 'idle',
      cursors: {},
      url: 'https://other.example',
      lease: null,
      dueAt: new Date(now),
    });
  });

  test('a new scope is read without reading the others again; one taken out is forgotten', async () => {
    const one = processOf();
    const { id } = await connect(one, { scopes: ['ENG', 'OLD'] });
    backfill = pagesOf('scopes', 1);
    await run(one, id);
    expect(await one.store.change(admin, id, { scopes: ['ENG', 'OPS'] }, true)).toMatchObject({ cursors: { ENG: 1 } });
    expect(await one.store.change(admin, id, { historyDays: 30 }, true)).toMatchObject({ cursors: { ENG: 1 } });
    expect(await one.store.change(admin, id, { historyDays: 365 }, true)).toMatchObject({ cursors: {} });
  });

  test('one that was removed while it was read is gone, and its run ends', async () => {
    const one = processOf();
    const { id } = await connect(one);
    const pages: number[] = [];
    backfill = pagesOf('removed', 5, async (page) => {
      pages.push(page);
      if (page === 2) await one.store.remove(admin, id);
    });
    await run(one, id);
    expect(pages).toEqual([1, 2]);
    await expect(one.store.get(id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a server that stops leaves the connection due, with what was read', async () => {
    const one = processOf();
    const { id } = await connect(one);
    let stopping: Promise<void> | undefined;
    backfill = pagesOf('stopped', 5, (page) => {
      if (page === 3) stopping = one.stop();
    });
    await run(one, id);
    await stopping;
    expect(await one.store.get(id)).toMatchObject({ state: 'idle', cursors: { ENG: 2 }, lease: null, dueAt: new Date(now), lastError: '' });
  });
});

test('a rate limit is shown as waiting until it is over, and then reading goes on', async () => {
  let calls = 0;
  const server = createServer((_request: IncomingMessage, response: ServerResponse) => {
    if (++calls === 1) response.writeHead(429, { 'retry-after': '1800' }).end();
    else response.writeHead(200).end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const seen: unknown[] = [];
  const begun = now;
  const one = processOf(async () => {
    const [{ state, waitingUntil }] = (await one.store.list()).filter((row) => row.id === id) as [
      Awaited<ReturnType<typeof one.store.get>>,
    ];
    seen.push([state, waitingUntil?.getTime()]);
  });
  const { id } = await connect(one, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  backfill = async function* (request) {
    await request.api.get('/issues');
    yield* pagesOf('limited', 1)(request);
  };
  await run(one, id);
  server.close();
  expect(seen).toEqual([['waiting', begun + 1_801_000]]);
  expect(await one.store.get(id)).toMatchObject({ state: 'idle', waitingUntil: null, cursors: { ENG: 1 } });
  expect(await stored('limited')).toEqual(['1']);
});

test('connections that wait for a rate limit do not keep others from being read', async () => {
  let limited = true;
  const server = createServer((_request: IncomingMessage, response: ServerResponse) => {
    if (limited) response.writeHead(429, { 'retry-after': '1800' }).end();
    else response.writeHead(200).end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const [held, release] = gate();
  const [fourAsleep, reportAsleep] = gate();
  const [fifthRead, reportRead] = gate();
  let asleep = 0;
  const one = processOf(async () => {
    if (++asleep === 4) reportAsleep();
    await held;
  });
  for (const { id } of await one.store.list()) await one.store.remove(admin, id);
  backfill = async function* (request) {
    if (request.scopes[0] === 'BUSY') await request.api.get('/issues');
    else reportRead();
    yield* pagesOf('busy', 1)(request);
  };
  for (let busy = 0; busy < 4; busy++) await connect(one, { url, scopes: ['BUSY'] });
  await one.runner.runDue();
  await fourAsleep;
  await connect(one);
  await one.runner.runDue();
  await fifthRead;
  limited = false;
  release();
  await one.runner.idle();
  server.close();
  expect((await one.store.list()).map(({ state }) => state)).toEqual(Array(5).fill('idle'));
});

/** A promise and what resolves it. */
function gate(): [Promise<void>, () => void] {
  let open = () => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return [promise, open];
}

test('tokens lie sealed in the database', async () => {
  const one = processOf();
  const { id } = await connect(one, { token: 'lin_api_secret_value' });
  const { rows } = await app.records.execute('SELECT row_to_json(connection)::text AS text FROM connection');
  expect(rows.map((row) => row.text).join()).not.toContain('lin_api_secret_value');
  expect(one.store.tokenOf(await one.store.get(id))).toBe('lin_api_secret_value');
});
