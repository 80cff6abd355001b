import { performance } from 'node:perf_hooks';
import { changeFlowStep } from '../packages/server/src/delivery/flow/step.ts';
import { watermarkTable } from '../packages/server/src/delivery/tables.ts';
import { type App, createApp } from '../packages/server/src/main.ts';
import { readConfig } from '../packages/server/src/platform/config.ts';
import { createLog } from '../packages/server/src/platform/log.ts';
import { fillChanges } from './changes-volume.ts';
import { spread } from './spread.ts';

/*
 * Changes by the million: how long their way takes to be computed, all at once and when one arrives, and how soon every call of a service's
 * page is answered. On a machine that does other things as well, the processor time tells more than the clock.
 */
const token = 'bench-token-of-at-least-32-characters';
const day = 86_400_000;
/** Each call is asked so often, every time of another service. */
const repeats = 40;
const wanted = 300;

interface Call {
  readonly title: string;
  readonly request: (service: string) => { readonly method: 'GET' | 'POST'; readonly url: string; readonly body?: unknown };
}

/** What the page of a service asks when it is opened: 30 days, compared with those before. */
function calls(now: number): Call[] {
  const from = new Date(now - 30 * day).toISOString();
  const to = new Date(now).toISOString();
  const question = (kind: 'evaluate' | 'behaviour', metric: string, step: string, more: object = {}): Call => ({
    title: `${kind} ${metric}${step === 'none' ? '' : ` by ${step}`}`,
    request: (service) => ({
      method: 'POST',
      url: `/api/v1/${kind}`,
      body: { metric: `delivery.${metric}`, from, to, step, timezone: 'Europe/Berlin', filter: { service }, ...more },
    }),
  });
  const get = (title: string, url: (service: string) => string): Call => ({
    title,
    request: (service) => ({ method: 'GET', url: `/api/v1${url(service)}` }),
  });
  const dora = [
    'change_lead_time',
    'deployment_frequency',
    'failed_deployment_recovery_time',
    'change_fail_rate',
    'deployment_rework_rate',
  ];
  const durations = dora.filter((name) => name.endsWith('_time'));
  return [
    get('flow', (service) => `/services/${service}/flow?from=${from}&to=${to}&clock=wall`),
    get('flow, working time', (service) => `/services/${service}/flow?from=${from}&to=${to}&clock=working`),
    ...dora.flatMap((metric) => [question('evaluate', metric, 'none'), question('behaviour', metric, '1d')]),
    ...durations.map((metric) => question('evaluate', metric, '1d', { stat: 'p90' })),
    question('evaluate', 'change_lead_time.per_change', '1d'),
    get('deployments', (service) => `/deployments?service=${service}&from=${from}&to=${to}&limit=100`),
    get('services', () => '/services'),
    get('timeline', (service) => `/timeline?service=${service}&from=${from}&to=${to}`),
    get('metrics', () => '/metrics'),
  ];
}

/** Prints what was measured; `directory` is filled when it is empty. */
export async function measureChanges(directory: string, changes = 1_000_000): Promise<void> {
  const environment = { BINNACLE_ADMIN_TOKEN: token, BINNACLE_REPOSITORY: 'none', BINNACLE_LOG_LEVEL: 'silent' };
  const config = readConfig({ data: directory, port: 0 }, environment);
  const app = await createApp(config, { log: createLog(config.logLevel) });
  try {
    const { facts } = app.house;
    const [known] = await facts.query<{ newest: string; changes: string }>(
      'SELECT toUnixTimestamp64Milli(max(merged)) AS newest, count() AS changes FROM changes',
    );
    const isFilled = Number(known?.changes) > 0;
    const now = isFilled ? Number(known?.newest) : Date.now();
    if (!isFilled) await fillAndCompute(app, now, changes);
    await measureStep('  500 of one repository told again', app, await tellAgain(app));
    await measureCalls(app, now);
    console.log(`  resident memory afterwards: ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`);
  } finally {
    await app.close();
  }
}

/** The way of most changes is written as the step would, because computing all of it takes many minutes; the step is measured with the rest. */
async function fillAndCompute(app: App, now: number, changes: number): Promise<void> {
  const begin = performance.now();
  const filled = await fillChanges(app.house.facts, now, changes);
  // What is written here straight into the store is not to be computed behind the measurements.
  await app.house.database.insert(watermarkTable).values({ name: 'assembly', received: new Date() });
  const count = (value: number) => value.toLocaleString('en');
  console.log(
    `\n${count(filled.changes)} changes with ${count(filled.events)} events and ${count(filled.commits)} commits of branches, written in ${((performance.now() - begin) / 1000).toFixed(0)} s`,
  );
  const seconds = await measureStep(`  way of ${count(filled.arrived)} changes that arrived`, app, { since: now - 1, until: now + 1 });
  console.log(`  ${count(Math.round(filled.arrived / seconds))} changes a second; the way of the others was written directly`);
}

/** What a burst of webhooks comes to: titles changed, which changes no way. */
async function tellAgain({ house: { facts } }: App): Promise<{ since: number; until: number }> {
  const received = Date.now();
  await facts.store.command(`INSERT INTO changes
SELECT * REPLACE (fromUnixTimestamp64Milli(${received}, 'UTC') AS received, version + 1 AS version, concat(title, '.') AS title)
FROM changes FINAL WHERE repository = 'acme/service-1' ORDER BY toUInt64(number) DESC LIMIT 500`);
  return { since: received - 1, until: received + 1 };
}

/** @returns seconds */
async function measureStep(title: string, app: App, arrived: { since: number; until: number }): Promise<number> {
  const begin = performance.now();
  const before = process.cpuUsage();
  await changeFlowStep(app.house).run(arrived, new AbortController().signal);
  const { user, system } = process.cpuUsage(before);
  const seconds = (performance.now() - begin) / 1000;
  console.log(`${title.padEnd(40)} ${seconds.toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of processor time`);
  return seconds;
}

async function measureCalls(app: App, now: number): Promise<void> {
  console.log(`  calls of a service's page, ${repeats} each; milliseconds${' '.repeat(14)}p95   median (min to max)      CPU`);
  let worst = 0;
  let together = 0;
  for (const { title, request } of calls(now)) {
    const times: number[] = [];
    let busy = 0;
    for (let turn = 0; turn < repeats; turn++) {
      const { method, url, body } = request(`service-${turn % 20}`);
      const before = process.cpuUsage();
      const begin = performance.now();
      const payload = body === undefined ? {} : { payload: body as object };
      const answer = await app.http.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...payload });
      times.push(performance.now() - begin);
      const { user, system } = process.cpuUsage(before);
      busy += (user + system) / 1000 / repeats;
      if (answer.statusCode !== 200) throw new Error(`${url}: ${answer.statusCode} ${answer.body.slice(0, 500)}`);
    }
    const p95 = times.toSorted((a, b) => a - b)[Math.ceil(repeats * 0.95) - 1] ?? Number.NaN;
    worst = Math.max(worst, p95);
    together += times.toSorted((a, b) => a - b)[repeats >> 1] ?? Number.NaN;
    console.log(`    ${title.padEnd(58)}${p95.toFixed(0).padStart(6)}   ${spread(times, 0).padEnd(22)}${busy.toFixed(0).padStart(6)}`);
  }
  console.log(
    `  slowest p95: ${worst.toFixed(0)} ms (wanted: under ${wanted} ms); medians of all calls together: ${together.toFixed(0)} ms`,
  );
}

/** `node bench/changes.ts DIRECTORY [CHANGES]` measures this alone and keeps the directory for the next time. */
if (import.meta.main && process.argv[2] !== undefined) await measureChanges(process.argv[2], Number(process.argv[3] ?? 1_000_000));
