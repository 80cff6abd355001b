import { setTimeout } from 'node:timers/promises';
import type { PgBoss } from 'pg-boss';
import type { Config } from './config.ts';
import type { Job } from './jobs.ts';
import type { Log } from './log.ts';

export interface Scheduler {
  /** Resolves when jobs are being done, or when that failed, which is in the log. */
  readonly started: Promise<void>;
  /** Tells running jobs to end and waits for them, 10 seconds at most; as long for a start that is under way. */
  stop(): Promise<void>;
}

export interface SchedulerOptions {
  readonly config: Pick<Config, 'timezone' | 'postgresUrl'>;
  readonly log: Log;
  /** One statement with `$1` parameters, or a script without, against Postgres. */
  readonly execute: (sql: string, values?: readonly unknown[]) => Promise<{ rows: Record<string, unknown>[] }>;
}

const longestRunSeconds = 6 * 3600;
/** A job whose process died is free for another one after this. */
const heartbeatSeconds = 60;
const stopMs = 10_000;

/**
 * Does jobs on their schedules, each by one process at a time: pg-boss leases them through Postgres. A job that fails
 * is logged and done again at its next time. Starting goes on after this returned, because making the tables for it takes a while.
 */
export function startScheduler(jobs: readonly Job[], options: SchedulerOptions): Scheduler {
  const { log } = options;
  const ending = new AbortController();
  const starting = open(jobs, options, ending.signal);
  return {
    started: starting.then(
      () => undefined,
      (error: unknown) => log.error({ err: error }, 'jobs on a schedule cannot start'),
    ),
    async stop() {
      ending.abort();
      const boss = await Promise.race([starting.catch(() => undefined), setTimeout(stopMs, undefined, { ref: false })]);
      await boss?.stop({ graceful: true, timeout: stopMs, close: false });
    },
  };
}

async function open(jobs: readonly Job[], options: SchedulerOptions, ending: AbortSignal): Promise<PgBoss | undefined> {
  if (jobs.length === 0) return undefined;
  const { config, log } = options;
  const boss = await createBoss(options);
  await boss.start();
  for (const { name } of await boss.getSchedules()) {
    if (!jobs.some((job) => job.name === name)) await boss.unschedule(name);
  }
  for (const job of jobs) {
    if (ending.aborted) return boss;
    await boss.createQueue(job.name, { policy: 'stately', retryLimit: 0, heartbeatSeconds, expireInSeconds: longestRunSeconds });
    await boss.schedule(job.name, job.schedule, {}, { tz: config.timezone });
    if (job.atStart === true) await boss.send(job.name, {});
    await boss.work(job.name, { pollingIntervalSeconds: 10 }, (leased) => run(job, leased, ending, log));
  }
  return boss;
}

async function createBoss({ config, log, execute }: SchedulerOptions): Promise<PgBoss> {
  const { PgBoss } = await import('pg-boss');
  const boss = new PgBoss({
    db: { executeSql: (sql, values) => execute(sql, values) },
    backend: config.postgresUrl === undefined ? 'pglite' : 'postgres',
    schema: 'job',
    registerInstance: false,
    monitorVacuum: false,
    // Nothing here is in a hurry, and an idle server must be idle.
    cronMonitorIntervalSeconds: 30,
    cronWorkerIntervalSeconds: 10,
    flowIntervalSeconds: 3600,
    bamIntervalSeconds: 3600,
    superviseIntervalSeconds: 60,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'schedule of jobs: a statement failed'));
  return boss;
}

async function run(job: Job, leased: readonly { readonly signal: AbortSignal }[], ending: AbortSignal, log: Log): Promise<void> {
  const signal = AbortSignal.any([ending, ...leased.map((one) => one.signal)]);
  if (signal.aborted) return;
  try {
    await job.run(signal);
  } catch (error) {
    if (!signal.aborted) log.error({ err: error, job: job.name }, 'a job failed; it runs again at its next time');
    throw error;
  }
}
