import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRecords, type Records } from '../stores/postgres/client.ts';
import type { Job } from './jobs.ts';
import { type Scheduler, startScheduler } from './scheduler.ts';

const directory = mkdtempSync(join(tmpdir(), 'binnacle-scheduler-'));
const yearly = '0 0 1 1 *';
let records: Records;
let logged: string[] = [];
const log = pino({ level: 'warn' }, { write: (line) => void logged.push(line) });

beforeAll(async () => {
  records = await openRecords({ kind: 'embedded', path: directory });
});
afterAll(async () => {
  await records.close();
  rmSync(directory, { recursive: true, force: true });
});

function start(...jobs: Job[]): Scheduler {
  logged = [];
  return startScheduler(jobs, {
    config: { timezone: 'Europe/Berlin', postgresUrl: undefined },
    log,
    execute: (sql, values) => records.execute(sql, values),
  });
}

test('jobs that want it are done right after start', async () => {
  const done: string[] = [];
  const both = Promise.withResolvers<void>();
  const job = (name: string): Job => ({
    name,
    schedule: yearly,
    atStart: true,
    run: async () => {
      done.push(name);
      if (done.length === 2) both.resolve();
    },
  });
  const scheduler = start(job('test.first'), job('test.second'));
  await both.promise;
  await scheduler.stop();
  expect(done.sort()).toEqual(['test.first', 'test.second']);
});

test('a schedule is kept in the time zone of the organization, and dropped with its job', async () => {
  const scheduler = start({ name: 'test.kept', schedule: '30 6 * * 1', run: async () => undefined });
  await scheduler.started;
  await scheduler.stop();
  const { rows } = await records.execute('SELECT name, cron, timezone FROM job.schedule');
  expect(rows).toEqual([{ name: 'test.kept', cron: '30 6 * * 1', timezone: 'Europe/Berlin' }]);
});

test('a job that fails is logged by name and does not stop the others', async () => {
  const other = Promise.withResolvers<void>();
  const scheduler = start(
    { name: 'test.fails', schedule: yearly, atStart: true, run: () => Promise.reject(new Error('no luck')) },
    { name: 'test.works', schedule: yearly, atStart: true, run: async () => other.resolve() },
  );
  await scheduler.started;
  await other.promise;
  await scheduler.stop();
  expect(logged.join('')).toMatch(/no luck.*"job":"test.fails"|"job":"test.fails".*no luck/);
});

test('while one process does a job, another process does not', async () => {
  let running = 0;
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const job: Job = {
    name: 'test.exclusive',
    schedule: yearly,
    atStart: true,
    run: async () => {
      running++;
      begun.resolve();
      await end.promise;
    },
  };
  const one = start(job);
  await begun.promise;
  const two = start(job);
  await two.started;
  await two.stop();
  expect(running).toBe(1);
  end.resolve();
  await one.stop();
});

test('stopping aborts what runs', async () => {
  const begun = Promise.withResolvers<void>();
  let aborted = false;
  const scheduler = start({
    name: 'test.long',
    schedule: yearly,
    atStart: true,
    run: (signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          resolve();
        });
        begun.resolve();
      }),
  });
  await begun.promise;
  await scheduler.stop();
  expect(aborted).toBe(true);
  expect(logged).toEqual([]);
});

test('without jobs nothing is started', async () => {
  const scheduler = start();
  await scheduler.started;
  await scheduler.stop();
});
