import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAudit } from '../../packages/server/src/platform/audit.ts';
import { createAuth } from '../../packages/server/src/platform/auth/index.ts';
import { manualClock } from '../../packages/server/src/platform/clock.ts';
import { readConfig } from '../../packages/server/src/platform/config.ts';
import { createHttp, type Http } from '../../packages/server/src/platform/http/server.ts';
import type { Job } from '../../packages/server/src/platform/jobs.ts';
import { createLog } from '../../packages/server/src/platform/log.ts';
import { type Scheduler, startScheduler } from '../../packages/server/src/platform/scheduler.ts';
import { readSecret } from '../../packages/server/src/platform/secret.ts';
import { openRecords, type Records } from '../../packages/server/src/stores/postgres/client.ts';
import { migrate } from '../../packages/server/src/stores/postgres/migrate.ts';
import { type PostgresProcess, startPostgres } from '../support/postgres.ts';

const clock = manualClock(Date.now());
const log = createLog('silent');
const adminToken = 'test-admin-token-of-32-characters';
const ada = { name: 'Ada', email: 'ada@example.org', password: 'correct horse battery', role: 'admin' };
let server: PostgresProcess;
let url: string;

/** One Binnacle process as far as people and jobs are concerned; two of them share the database. */
interface Process {
  readonly records: Records;
  readonly http: Http;
  schedule(...jobs: Job[]): Scheduler;
}
let one: Process;
let two: Process;

beforeAll(async () => {
  server = await startPostgres();
  url = server.url('identity');
  [one, two] = await Promise.all([start(), start()]);
});
afterAll(async () => {
  await Promise.all([one, two].map(({ http }) => http.close()));
  await Promise.all([one, two].map(({ records }) => records.close()));
  await server.stop();
});

async function start(): Promise<Process> {
  const config = readConfig({}, { BINNACLE_POSTGRES_URL: url, BINNACLE_ADMIN_TOKEN: adminToken });
  const records = await openRecords({ kind: 'server', url });
  await migrate(records);
  const { database } = records;
  const secret = readSecret({ ...config, secret: 'a secret of this test alone, long enough' });
  const auth = await createAuth({ config, secret, database, clock, audit: createAudit(database, clock), log });
  const http = await createHttp({ log, bodyLimit: config.bodyLimit, authenticator: auth.authenticator, version: 'test' });
  auth.routes(http);
  await http.ready();
  const execute: Records['execute'] = (sql, values) => records.execute(sql, values);
  return { records, http, schedule: (...jobs) => startScheduler(jobs, { config, log, execute }) };
}

async function call(
  process: Process,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  payload?: object,
  headers: Record<string, string> = {},
) {
  const all = { authorization: `Bearer ${adminToken}`, ...headers };
  const response = await process.http.inject({
    method,
    url: `/api/v1${path}`,
    headers: all,
    ...(payload === undefined ? {} : { payload }),
  });
  return {
    status: response.statusCode,
    body: response.body === '' ? undefined : response.json(),
    cookie: String(response.headers['set-cookie']).split(';')[0] ?? '',
  };
}

describe('people and programs, with two processes on one PostgreSQL server', () => {
  test('two processes that start at the same time migrate once', async () => {
    const { rows } = await one.records.execute('SELECT name FROM migration WHERE name LIKE $1', ['0002%']);
    expect(rows).toHaveLength(1);
  });

  test('who signs in at one is signed in at the other, and who is removed is out of both', async () => {
    const { body } = await call(one, 'POST', '/users', ada);
    await call(one, 'POST', '/users', { ...ada, email: 'grace@example.org' });
    const { cookie } = await call(one, 'POST', '/sign-in', ada);
    const ask = () => call(two, 'GET', '/users', undefined, { cookie, authorization: '' });
    expect((await ask()).status).toBe(200);
    expect((await call(one, 'DELETE', `/users/${body.user.id}`)).status).toBe(204);
    expect((await ask()).status).toBe(401);
  });

  test('two administrators who demote each other at two processes at the same time: one stays', async () => {
    await call(one, 'POST', '/users', { ...ada, email: 'margaret@example.org' });
    const { users } = (await call(one, 'GET', '/users')).body;
    expect(users).toHaveLength(2);
    const answers = await Promise.all(
      [one, two].map((process, index) => call(process, 'PATCH', `/users/${users[index].id}`, { role: 'viewer' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  test('attempts to sign in are counted by both together', async () => {
    const guess = { email: 'margaret@example.org', password: 'a guess at it' };
    const tries = await Promise.all(Array.from({ length: 14 }, (_, index) => call(index % 2 === 0 ? one : two, 'POST', '/sign-in', guess)));
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(10);
    expect(tries.filter(({ status }) => status === 429)).toHaveLength(4);
  });

  test('a token that one revokes is refused by the other within five seconds', async () => {
    const { body } = await call(one, 'POST', '/tokens', { name: 'ci', role: 'admin' });
    const ask = () => call(two, 'GET', '/users', undefined, { authorization: `Bearer ${body.token}` });
    expect((await ask()).status).toBe(200);
    await call(one, 'DELETE', `/tokens/${body.id}`);
    clock.advance(5_000);
    expect((await ask()).status).toBe(401);
  });
});

test('of two processes one does a job', async () => {
  const doers: string[] = [];
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const job = (doer: string): Job => ({
    name: 'test.exclusive',
    schedule: '0 0 1 1 *',
    atStart: true,
    run: async () => {
      doers.push(doer);
      begun.resolve();
      await end.promise;
    },
  });
  const schedulers = [one.schedule(job('one')), two.schedule(job('two'))];
  await Promise.all(schedulers.map(({ started }) => started));
  await begun.promise;
  const { rows } = await one.records.execute("SELECT state FROM job.job WHERE name = 'test.exclusive' AND state = 'active'");
  expect(rows).toHaveLength(1);
  expect(doers).toHaveLength(1);
  end.resolve();
  await Promise.all(schedulers.map((scheduler) => scheduler.stop()));
});
