import { performance } from 'node:perf_hooks';
import { type App, createApp } from '../packages/server/src/main.ts';
import { readConfig } from '../packages/server/src/platform/config.ts';
import { createLog } from '../packages/server/src/platform/log.ts';
import { spread } from './spread.ts';
import { fill, histogram, volumes } from './volumes.ts';

/*
 * Speed of reading: the bridge's endpoints and typical questions against a store of realistic size, through the API in this process.
 * A question that one obvious SELECT answers is compared with that SELECT, which is measured by turns with it. On a machine that does
 * other things as well, the processor time (of this process, the store in it) tells more than the clock.
 */
const token = 'bench-token-of-at-least-32-characters';
const repeats = 7;
const day = 86_400_000;

interface Measured {
  readonly title: string;
  readonly request: { readonly method: 'GET' | 'POST'; readonly url: string; readonly body?: unknown };
  /** The obvious SELECT. */
  readonly bare?: string;
}

const definitions = `
apiVersion: binnacle/v1
kind: KPI
metadata: {name: weekly-buyers}
spec: {metric: events.people, filter: {name: ordered, source: shop}, direction: up, target: 1000}
---
apiVersion: binnacle/v1
kind: KPI
metadata: {name: lead-time}
spec: {metric: delivery.change_lead_time, stat: p50, direction: down, target: 86400}
---
${['shop', 'search', 'payment', 'account']
  .map(
    (service) => `apiVersion: binnacle/v1
kind: SLO
metadata: {name: ${service}-availability}
spec:
  service: ${service}
  window: 28d
  indicator:
    bad: {metric: http.requests, filter: {service: ${service}, outcome: error}}
    total: {metric: http.requests, filter: {service: ${service}}}
  objectives: [{name: strict, target: 0.999}, {name: loose, target: 0.99}]
`,
  )
  .join('---\n')}`;

function measurements(now: number): Measured[] {
  const since = (days: number) => `time >= fromUnixTimestamp64Milli(toInt64(${now - days * day}), 'UTC')`;
  const ask = (kind: 'evaluate' | 'behaviour', metric: unknown, days: number, step: string, more = {}): Measured['request'] => ({
    method: 'POST',
    url: `/api/v1/${kind}`,
    body: { metric, from: now - days * day, to: now, step, timezone: 'Europe/Berlin', ...more },
  });
  const get = (url: string): Measured => ({ title: `GET ${url}`, request: { method: 'GET', url: `/api/v1${url}` } });
  const byDay = "toStartOfDay(time, 'Europe/Berlin') AS day";
  const grown = (filter: string, days: number) => `SELECT day, sum(grown) FROM (
  SELECT ${byDay}, value - lagInFrame(value) OVER (PARTITION BY series_id ORDER BY time) AS grown FROM samples
  WHERE ${since(days)} AND series_id IN (SELECT id FROM series WHERE ${filter})) GROUP BY day`;
  const countSeries = `name = '${histogram}_count' AND labels['job'] = 'shop'`;
  const sql = 'SELECT $bucket(time) AS bucket, count() AS value, name FROM events WHERE $range(time) GROUP BY bucket, name';
  const week = isoWeek(now - 7 * day);
  return [
    ...['/kpis', '/slos', '/slos/shop-availability', '/budgets', '/services', '/deployments'].map(get),
    get(`/timeline?from=${now - 28 * day}&to=${now}`),
    get(`/reviews/${week}`),
    { title: 'events.count, 1 h by minute', request: ask('evaluate', 'events.count', 1 / 24, '1m') },
    {
      title: 'events.people, 28 d by day',
      request: ask('evaluate', 'events.people', 28, '1d'),
      bare: `SELECT ${byDay}, uniqExact(person) FROM events WHERE ${since(28)} GROUP BY day`,
    },
    {
      title: 'events.count by name, 90 d by day',
      request: ask('evaluate', 'events.count', 90, '1d', { groupBy: ['name'] }),
      bare: `SELECT ${byDay}, name, count() FROM events WHERE ${since(90)} GROUP BY day, name`,
    },
    {
      title: 'vitals.lcp p75, 28 d by day',
      request: ask('evaluate', 'vitals.lcp', 28, '1d', { stat: 'p75' }),
      bare: `SELECT ${byDay}, quantileExactInclusive(0.75)(value) FROM vitals WHERE name = 'lcp' AND ${since(28)} GROUP BY day`,
    },
    {
      title: 'http.requests of a service, 1 h by minute',
      request: ask('evaluate', 'http.requests', 1 / 24, '1m', { filter: { service: 'shop' } }),
    },
    {
      title: 'http.requests of a service, 28 d by day',
      request: ask('evaluate', 'http.requests', 28, '1d', { filter: { service: 'shop' } }),
      bare: grown(countSeries, 28),
    },
    {
      title: 'http.request_duration p95, 28 d by day',
      request: ask('evaluate', 'http.request_duration', 28, '1d', { filter: { service: 'shop' }, stat: 'p95' }),
      bare: grown(`name = '${histogram}_bucket' AND labels['job'] = 'shop'`, 28),
    },
    { title: 'http.request_duration p95 of all, 28 d by day', request: ask('evaluate', 'http.request_duration', 28, '1d') },
    {
      title: 'slo.budget_remaining, 28 d by day',
      request: ask('evaluate', 'slo.budget_remaining', 28, '1d', { filter: { slo: 'shop-availability' } }),
    },
    {
      title: 'delivery.change_lead_time p50, 90 d by week',
      request: ask('evaluate', 'delivery.change_lead_time', 90, '1w'),
      bare: `SELECT toStartOfWeek(finished) AS week, quantileExactInclusive(0.5)(toFloat64(finished) - toFloat64(author_time)) FROM deployment_commits
WHERE finished >= fromUnixTimestamp64Milli(toInt64(${now - 90 * day}), 'UTC') GROUP BY week`,
    },
    { title: 'delivery.reverts, 90 d by week', request: ask('evaluate', 'delivery.reverts', 90, '1w') },
    { title: 'SQL over events, 28 d by day', request: ask('evaluate', { sql }, 28, '1d') },
    { title: 'behaviour of events.count, 90 d by day', request: ask('behaviour', 'events.count', 90, '1d') },
    { title: 'behaviour of vitals.lcp, 90 d by day', request: ask('behaviour', 'vitals.lcp', 90, '1d') },
  ];
}

/** `2026-W47`, of a moment in UTC. */
function isoWeek(time: number): string {
  const date = new Date(time);
  date.setUTCDate(date.getUTCDate() + 4 - (date.getUTCDay() || 7));
  const week = Math.ceil(((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / day + 1) / 7);
  return `${date.getUTCFullYear()}-W${String(week).padStart(2, '0')}`;
}

async function open(data: string): Promise<App> {
  const environment = { BINNACLE_ADMIN_TOKEN: token, BINNACLE_REPOSITORY: 'none', BINNACLE_LOG_LEVEL: 'silent' };
  const config = readConfig({ data, port: 0 }, environment);
  return createApp(config, { log: createLog(config.logLevel) });
}

async function prepare(app: App): Promise<number> {
  const [found] = await app.house.facts.query<{ newest: string }>('SELECT toUnixTimestamp64Milli(max(time)) AS newest FROM samples');
  if (Number(found?.newest) > 0) return Number(found?.newest);
  const now = Date.now();
  await fill(app.house.facts, now);
  const applied = await call(app, {
    method: 'POST',
    url: '/api/v1/definitions/apply',
    body: definitions,
    headers: { 'content-type': 'application/yaml' },
  });
  if (applied.statusCode !== 200) throw new Error(applied.body);
  return now;
}

function call(app: App, { method, url, body, headers = {} }: Measured['request'] & { headers?: Record<string, string> }) {
  const payload = body === undefined ? {} : { payload: body as object | string };
  return app.http.inject({ method, url, headers: { authorization: `Bearer ${token}`, ...headers }, ...payload });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

async function measure(app: App, { request, bare }: Measured) {
  const ask = () =>
    timed(async () => {
      const { statusCode, body } = await call(app, request);
      if (statusCode !== 200) throw new Error(`${request.url}: ${statusCode} ${body.slice(0, 500)}`);
    });
  const first = await ask();
  const api: number[] = [];
  const sql: number[] = [];
  let busy = 0;
  for (let turn = 0; turn < repeats; turn++) {
    const before = process.cpuUsage();
    api.push(await ask());
    const { user, system } = process.cpuUsage(before);
    busy += (user + system) / 1000 / repeats;
    if (bare !== undefined) sql.push(await timed(() => app.house.facts.query(bare)));
  }
  return { first, api, sql, busy };
}

function cell(text: string, width = 9): string {
  return text.padStart(width);
}

/** Prints a line for each question; `directory` is filled when it is empty, which takes a minute or two. */
export async function measureReading(directory: string): Promise<void> {
  const app = await open(directory);
  try {
    const now = await prepare(app);
    const rows = (['samples', 'events', 'vitals', 'commits', 'deployments'] as const).map(
      (name) => `${volumes[name].toLocaleString('en')} ${name}`,
    );
    console.log(`\nreading from ${rows.join(', ')}; milliseconds, ${repeats} runs after the first`);
    console.log(`${''.padEnd(50)}${cell('first')}   median (min to max)   ${cell('CPU')}   ratio to bare SQL`);
    for (const one of measurements(now)) {
      const { first, api, sql, busy } = await measure(app, one);
      const ratio =
        sql.length === 0
          ? ''
          : spread(
              api.map((value, index) => value / (sql[index] ?? Number.NaN)),
              1,
            );
      console.log(`${one.title.padEnd(50)}${cell(first.toFixed(0))}   ${spread(api, 0).padEnd(22)}${cell(busy.toFixed(0))}   ${ratio}`);
    }
    console.log(`resident memory afterwards: ${Math.round(process.memoryUsage.rss() / 2 ** 20)} MiB`);
  } finally {
    await app.close();
  }
}

/** `node bench/evaluate.ts DIRECTORY` measures this alone and keeps the directory for the next time. */
if (import.meta.main && process.argv[2] !== undefined) await measureReading(process.argv[2]);
