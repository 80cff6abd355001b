import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminToken, type TestApp, testApp } from '../support/app.ts';
import { writeSeries } from '../support/series.ts';

const hasPrometheus = ['prometheus', 'promtool'].every((program) => spawnSync('which', [program]).status === 0);
if (!hasPrometheus) console.log('prometheus is not installed: its answers are not compared with ours');

interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [number, number])[];
}

const hour = 3_600_000;
const begin = Math.floor(Date.now() / hour) * hour - 6 * hour;
const scrapes = 240;
const scrapeInterval = 15_000;

/** Numbers in 0..1 that are the same in every run. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * An hour of what exporters send: counters that restart, gauges with NaN and infinities, a classic histogram, series that begin late, miss
 * scrapes, or end. No sample and no step of a subquery lies where a window of the questions below begins: there Prometheus 2 counts a sample,
 * Prometheus 3 does not.
 */
function exporterSeries(): Series[] {
  const random = randomNumbers(7);
  const series: Series[] = [];
  const add = (name: string, labels: Record<string, string>, value: (scrape: number) => number | undefined) => {
    const samples: [number, number][] = [];
    for (let scrape = 0; scrape < scrapes; scrape++) {
      const each = value(scrape);
      if (each !== undefined) samples.push([begin + scrape * scrapeInterval + 211, each]);
    }
    series.push({ name, labels, samples });
  };
  const counter = (speed: number, restarts: number) => {
    let total = 0;
    return () => {
      total = random() < restarts ? 0 : total + Math.floor(random() * speed);
      return total;
    };
  };
  for (const [index, instance] of ['a:9100', 'b:9100', 'c:9100'].entries()) {
    const job = index === 2 ? 'batch' : 'node';
    const own = { instance, job };
    for (const cpu of ['0', '1'])
      for (const mode of ['idle', 'user', 'system']) {
        const next = counter(1000 * (index + 1), mode === 'system' ? 0.05 : 0);
        add('cpu_seconds_total', { ...own, cpu, mode }, () => next() / 64);
      }
    add('load1', own, () => (random() < 0.1 ? undefined : Math.round(random() * 800) / 100));
    add('memory_bytes', own, (scrape) => 4e9 + 1e6 * scrape + Math.floor(random() * 1e8));
    add('up', own, () => (random() < 0.1 ? 0 : 1));
    add('node_info', { ...own, release: `6.${index}` }, () => 1);
    add('odd', own, (scrape) => [1, Number.NaN, Number.POSITIVE_INFINITY, -0, -3.5, 1e-300][(scrape >> 3) % 6]);
    add('late', own, (scrape) => (scrape > 100 + 20 * index && scrape < 200 ? scrape : undefined));
    const observed = ['0.1', '0.5', '2.5', '+Inf'].map((le) => ({ le, counts: Array.from({ length: scrapes }, counter(40, 0)) }));
    for (const [place, { le }] of observed.entries())
      add('request_seconds_bucket', { ...own, le }, (scrape) =>
        observed.slice(0, place + 1).reduce((sum, { counts }) => sum + (counts[scrape] ?? 0), 0),
      );
  }
  return series;
}

function openMetrics(series: readonly Series[]): string {
  const number = (value: number) =>
    Number.isNaN(value)
      ? 'NaN'
      : Math.abs(value) === Infinity
        ? value > 0
          ? '+Inf'
          : '-Inf'
        : Object.is(value, -0)
          ? '-0'
          : String(value);
  const byName = new Map<string, string[]>();
  for (const { name, labels, samples } of series) {
    const text = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    const lines = byName.get(name) ?? [];
    byName.set(name, lines);
    for (const [time, value] of samples) lines.push(`${name}{${text}} ${number(value)} ${(time / 1000).toFixed(3)}`);
  }
  return [...byName.values()].flat().join('\n').concat('\n# EOF\n');
}

const directory = mkdtempSync(join(tmpdir(), 'agreement-'));
let prometheus: ChildProcess | undefined;
let address = '';
let app: TestApp;

beforeAll(async () => {
  if (!hasPrometheus) return;
  const series = exporterSeries();
  app = await testApp();
  await writeSeries(app, series);
  writeFileSync(join(directory, 'metrics'), openMetrics(series));
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', join(directory, 'metrics'), join(directory, 'data')], {
    stdio: 'ignore',
  });
  writeFileSync(join(directory, 'prometheus.yml'), '');
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  prometheus = spawn(
    'prometheus',
    [`--config.file=${directory}/prometheus.yml`, `--storage.tsdb.path=${directory}/data`, `--web.listen-address=127.0.0.1:${port}`],
    { stdio: 'ignore' },
  );
  for (let attempt = 0; attempt < 200; attempt++) {
    if ((await fetch(`${address}/-/ready`).catch(() => undefined))?.ok === true) return;
    await wait(100);
  }
  throw new Error('prometheus did not start within 20 s');
}, 60_000);

afterAll(async () => {
  if (prometheus !== undefined) {
    prometheus.kill('SIGTERM');
    if (prometheus.exitCode === null) await once(prometheus, 'exit');
  }
  await app?.close();
  rmSync(directory, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

const queries = `
up
count by (job) (up == 1)
100 - avg by (instance) (rate(cpu_seconds_total{mode="idle"}[1m])) * 100
sum by (mode) (irate(cpu_seconds_total[1m]))
sum by (job, instance) (rate(cpu_seconds_total{mode!="idle"}[2m])) / on (instance, job) group_left count by (job, instance) (cpu_seconds_total{mode="idle"})
topk(3, rate(cpu_seconds_total[5m]))
bottomk by (job) (1, memory_bytes)
quantile by (mode) (0.9, rate(cpu_seconds_total[5m]))
sum without (cpu, mode) (increase(cpu_seconds_total[3m]))
max by (job) (avg_over_time(load1[10m]))
histogram_quantile(0.95, sum by (le) (rate(request_seconds_bucket[5m])))
histogram_quantile(0.5, sum by (le, instance) (rate(request_seconds_bucket[2m])))
histogram_quantile(0.1, request_seconds_bucket)
deriv(memory_bytes[5m])
predict_linear(memory_bytes[10m], 4 * 3600)
delta(memory_bytes[2m])
idelta(load1[2m])
changes(load1[5m])
changes(odd[10m])
resets(cpu_seconds_total{mode="system"}[30m])
avg_over_time(load1[1m])
min_over_time(odd[5m])
max_over_time(odd[5m])
sum_over_time(load1[7m])
count_over_time(load1[7m])
quantile_over_time(0.9, load1[5m])
stddev_over_time(load1[5m])
stdvar_over_time(load1[5m])
last_over_time(late[10m])
present_over_time(late[10m])
absent(late)
absent_over_time(late{instance="c:9100"}[10m])
late
late offset 7m
late or load1
load1 unless late
load1 and on (instance) late
load1 > bool 4
load1 > 4
label_replace(up, "host", "$1", "instance", "(.*):.*")
label_join(up, "both", "-", "job", "instance")
stddev by (job) (memory_bytes)
group by (job) (up)
count_values("value", up)
sum(odd)
avg by (job) (odd)
max(odd)
odd * 2
-odd ^ 2 % 3
sgn(odd)
clamp(load1, 1, 2)
round(memory_bytes / 1e6, 0.1)
ln(memory_bytes) + log2(memory_bytes) - log10(memory_bytes)
exp(load1) - sqrt(load1)
sum by (job) (load1) atan2 sum by (job) (memory_bytes)
timestamp(load1)
time() - timestamp(up)
day_of_week(vector(time())) + hour() + minute()
vector(1) + scalar(count(up))
load1 * on (instance, job) group_left (release) node_info
node_info * on (instance) group_right (release) load1
max by (job) (max_over_time(rate(cpu_seconds_total[1m])[5m:13s]))
avg_over_time(sum by (job) (rate(cpu_seconds_total[30s]))[2m:10s])
rate(cpu_seconds_total[1m] offset 1m)
load1 offset 30s - load1
load1 @ end()
rate(cpu_seconds_total{mode="user"}[5m] @ start())
sum by (job) (load1) / 0
{__name__=~"load.+|up"}
count by (__name__) ({job="node"})
rate(load1)
load1 + on (job) cpu_seconds_total
{job=~".*"}
`
  .trim()
  .split('\n');

interface Answer {
  readonly status: string;
  readonly errorType?: string;
  readonly data?: { readonly resultType: string; readonly result: readonly any[] };
}

const form = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();
const headers = { 'content-type': 'application/x-www-form-urlencoded' };

async function both(path: string, parameters: Record<string, string>): Promise<[Answer, Answer]> {
  const theirs = await fetch(`${address}/api/v1/${path}`, { method: 'POST', headers, body: form(parameters) });
  const ours = await app.call('POST', `/prometheus/api/v1/${path}`, form(parameters), {
    ...headers,
    authorization: `Bearer ${adminToken}`,
  });
  return [(await theirs.json()) as Answer, ours.body];
}

/** Series by their labels, points by their times. */
function pointsOf({ data }: Answer): Map<string, string> {
  const points = new Map<string, string>();
  if (data?.resultType === 'scalar') points.set('', data.result[1]);
  else
    for (const { metric, value, values = [value] } of data?.result ?? []) {
      const labels = JSON.stringify(Object.entries(metric).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
      for (const [time, text] of values) points.set(`${labels} @ ${time}`, text);
    }
  return points;
}

function agrees(theirs: string, ours: string): boolean {
  if (theirs === ours) return true;
  const [a, b] = [Number(theirs), Number(ours)];
  return Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

describe.skipIf(!hasPrometheus)('the answers of Debian’s prometheus and ours to', () => {
  const seconds = begin / 1000;
  test.each(queries)('%s', async (query) => {
    for (const [path, parameters] of [
      ['query', { query, time: String(seconds + 2403.5) }],
      ['query', { query, time: String(seconds + 3723.5) }],
      ['query_range', { query, start: String(seconds + 1203.5), end: String(seconds + 3903.5), step: '20' }],
    ] as const) {
      const [theirs, ours] = await both(path, parameters);
      expect([ours.status, ours.errorType, ours.data?.resultType]).toEqual([theirs.status, theirs.errorType, theirs.data?.resultType]);
      const [there, here] = [pointsOf(theirs), pointsOf(ours)];
      expect([...here.keys()].sort()).toEqual([...there.keys()].sort());
      const differences = [...there].filter(([point, value]) => !agrees(value, here.get(point) ?? ''));
      expect(differences.map(([point, value]) => `${point}: ${value} there, ${here.get(point)} here`)).toEqual([]);
    }
  });
});
