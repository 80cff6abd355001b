import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from '../../../../test/support/app.ts';
import { manualClock } from '../platform/clock.ts';

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
