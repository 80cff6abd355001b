import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { SeriesWriter } from '../facts/series-writer.ts';
import { anonymous } from '../platform/access.ts';
import { manualClock } from '../platform/clock.ts';
import { createHttp } from '../platform/http/server.ts';
import { createLog } from '../platform/log.ts';
import type { Facts } from '../stores/facts.ts';
import { createTelemetry } from './index.ts';

const began = Date.parse('2026-05-04T10:00:00Z');
const clock = manualClock(began);
let app: TestApp;
beforeAll(async () => {
  app = await testApp({ clock });
});
afterAll(() => app.close());

interface Stored {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly time: string;
  readonly start: string;
}

async function stored(name: string, route: string): Promise<readonly Stored[]> {
  const rows = await app.house.facts.query(
    `SELECT labels, value, toString(toUnixTimestamp64Milli(samples.time)) AS time, toString(toUnixTimestamp64Milli(start_time)) AS start
     FROM samples FINAL INNER JOIN (SELECT * FROM series FINAL) AS series ON series.id = samples.series_id
     WHERE series.name = {name:String} AND labels['http_route'] = {route:String} ORDER BY samples.time`,
    { name, route },
  );
  return rows as unknown as readonly Stored[];
}

test('a request becomes samples under job binnacle, by route template, method and status', async () => {
  clock.advance(1000);
  await app.call('GET', '/api/v1/definitions/KPI/none-of-that-name');
  await app.telemetry.flush();
  const [count, ...more] = await stored('http_server_request_duration_seconds_count', '/api/v1/definitions/:kind/:name');
  expect(more).toEqual([]);
  expect(count).toMatchObject({
    labels: { job: 'binnacle', http_request_method: 'GET', http_response_status_code: '404' },
    value: 1,
    time: String(began + 1000),
    start: String(began),
  });
  const buckets = await stored('http_server_request_duration_seconds_bucket', '/api/v1/definitions/:kind/:name');
  expect(buckets.map(({ labels }) => labels.le)).toEqual(expect.arrayContaining(['0.2', '+Inf']));
  expect(buckets.find(({ labels }) => labels.le === '+Inf')?.value).toBe(1);
});

test('a counter that stands still is written again only after two minutes', async () => {
  await app.call('GET', '/healthz');
  const times = async () => (await stored('http_server_request_duration_seconds_count', '/healthz')).map(({ time }) => Number(time));
  await app.telemetry.flush();
  const first = clock.now();
  clock.advance(60_000);
  await app.telemetry.flush();
  expect(await times()).toEqual([first]);
  clock.advance(60_000);
  await app.telemetry.flush();
  expect(await times()).toEqual([first, first + 120_000]);
});

test('a route that is called first after days is known to have counted from 0 since the export before', async () => {
  clock.advance(3 * 86_400_000);
  await app.telemetry.flush();
  const before = clock.now();
  clock.advance(10_000);
  await app.call('GET', '/readyz');
  await app.telemetry.flush();
  expect(await stored('http_server_request_duration_seconds_count', '/readyz')).toMatchObject([
    { value: 1, time: String(before + 10_000), start: String(before) },
  ]);
});

test('an unknown path makes no route label, so that callers cannot make series', async () => {
  await app.call('GET', '/nowhere/1');
  await app.call('GET', '/nowhere/2');
  const { text } = await app.call('GET', '/metrics');
  expect(text).not.toContain('nowhere');
  expect(text).toMatch(/_count\{http_request_method="GET",http_response_status_code="404",otel_scope_name="binnacle"\} 2/);
});

test('/metrics is Prometheus text without a key and without the labels that a scraper sets', async () => {
  const { headers, text } = await app.call('GET', '/metrics', undefined, { authorization: '' });
  expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(text).toContain('# TYPE http_server_request_duration_seconds histogram\n');
  expect(text).toMatch(/^process_memory_usage_bytes\{.*\} \d+$/m);
  expect(text).toMatch(/^binnacle_writer_rows_total\{.*outcome="written".*\} \d+$/m);
  expect(text).toMatch(/^binnacle_series_active\{.*\} \d+$/m);
  expect(text).not.toContain('job="binnacle"');
  const lines = text.trimEnd().split('\n');
  expect(lines.filter((line) => !/^(# (HELP|TYPE) [a-z0-9_]+ .+|[a-z0-9_]+(\{([a-z0-9_]+="[^"]*",?)+\})? [\d.e+-]+)$/.test(line))).toEqual(
    [],
  );
});

test('a run of a job is measured by its outcome, and its error is passed on', async () => {
  const schedule = '* * * * *';
  const jobs = app.telemetry.measured([
    { name: 'test.succeeds', schedule, run: async () => undefined },
    { name: 'test.fails', schedule, run: () => Promise.reject(new Error('no luck')) },
  ]);
  const [succeeding, failing] = jobs.map((job) => job.run(new AbortController().signal));
  await succeeding;
  await expect(failing).rejects.toThrow('no luck');
  const { text } = await app.call('GET', '/metrics');
  expect(text).toMatch(/^binnacle_job_duration_seconds_count\{job_name="test.succeeds",outcome="done",otel_scope_name="binnacle"\} 1$/m);
  expect(text).toMatch(/^binnacle_job_duration_seconds_count\{job_name="test.fails",outcome="failed",otel_scope_name="binnacle"\} 1$/m);
});

/** Another process of the same installation: a server with one route and its own telemetry, on the store of `app`. */
async function anotherProcess(facts: Facts = app.house.facts) {
  const log = createLog('silent');
  const authenticator = { actor: async () => anonymous, ingest: async () => undefined, signing: async () => [] };
  const http = await createHttp({ log, bodyLimit: 1000, authenticator, version: '1' });
  const telemetry = createTelemetry({ facts, series: new SeriesWriter(facts), clock, log, version: '1', instance: 'restarted:1' });
  telemetry.observe(http);
  http.get('/ping', { config: { access: 'public' } }, async () => 'pong');
  const ping = async (times: number) => {
    for (let time = 0; time < times; time++) await http.inject('/ping');
  };
  return { http, telemetry, ping };
}

async function pings(): Promise<number | undefined> {
  const query = { from: began, to: clock.now() + 1, step: 'none', timezone: 'UTC', filter: { route: ['/ping'] }, groupBy: [] } as const;
  const { series } = await app.house.metrics.evaluate('http.requests', query);
  return series[0]?.values[0];
}

test('requests are counted exactly over restarts, the last ones before a stop included', async () => {
  for (const requests of [3, 1, 5]) {
    const { http, telemetry, ping } = await anotherProcess();
    clock.advance(5000);
    await ping(requests);
    await http.close();
    await telemetry.close();
    clock.advance(5000);
  }
  expect(await pings()).toBe(9);
});

test('what a failing store did not take is in the next export', async () => {
  let failing = true;
  const append: Facts['append'] = (table, rows) =>
    failing ? Promise.reject(new Error('the disk is full')) : app.house.facts.append(table, rows);
  const appendColumns: Facts['appendColumns'] = (table, block) =>
    failing ? Promise.reject(new Error('the disk is full')) : app.house.facts.appendColumns(table, block);
  const { telemetry, ping } = await anotherProcess({ ...app.house.facts, append, appendColumns });
  const before = (await pings()) ?? 0;
  clock.advance(5000);
  await ping(2);
  await telemetry.flush();
  expect(await pings()).toBe(before);
  failing = false;
  clock.advance(5000);
  await ping(1);
  await telemetry.flush();
  await telemetry.close();
  expect(await pings()).toBe(before + 3);
});
