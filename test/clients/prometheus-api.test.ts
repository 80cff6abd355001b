import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminToken, ingestKey, type TestApp, testApp } from '../support/app.ts';

const isInstalled = spawnSync('which', ['prometheus']).status === 0;
if (!isInstalled) console.log('prometheus is not installed: its answers are not compared with ours');

const directory = mkdtempSync(join(tmpdir(), 'prometheus-api-'));
let app: TestApp;
let prometheus: ChildProcess | undefined;
let theirs = '';
let ours = '';
/** Seconds; both hold the samples around it. */
let at = 0;

beforeAll(async () => {
  if (!isInstalled) return;
  app = await testApp();
  ours = `${await app.http.listen({ port: 0, host: '127.0.0.1' })}/prometheus`;
  const port = await freePort();
  theirs = `http://127.0.0.1:${port}`;
  const config = `
global: {scrape_interval: 1s}
scrape_configs: [{job_name: itself, static_configs: [{targets: ["127.0.0.1:${port}"]}]}]
remote_write:
  - url: ${ours}/api/v1/write
    authorization: {credentials: ${ingestKey}}
    queue_config: {batch_send_deadline: 200ms}
`;
  writeFileSync(join(directory, 'prometheus.yml'), config);
  const flags = [
    `--config.file=${directory}/prometheus.yml`,
    `--storage.tsdb.path=${directory}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  prometheus = spawn('prometheus', flags, { stdio: 'ignore' });
  // Twelve seconds of samples that both have.
  at = await eventually(async () => {
    const { data } = await ask(ours, 'query?query=up[1m]');
    const times: [number, string][] = data?.result[0]?.values ?? [];
    return times.length > 12 ? Math.floor(times.at(-2)?.[0] ?? 0) : undefined;
  });
}, 90_000);

afterAll(async () => {
  if (prometheus !== undefined && prometheus.exitCode === null) {
    prometheus.kill('SIGTERM');
    await once(prometheus, 'exit');
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

async function eventually<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let count = 0; count < 400; count++) {
    const answer = await attempt().catch(() => undefined);
    if (answer !== undefined) return answer;
    await wait(200);
  }
  throw new Error('it did not happen within 80 s');
}

async function ask(server: string, path: string) {
  const response = await fetch(`${server}/api/v1/${path}`, { headers: { authorization: `Bearer ${adminToken}` } });
  return { code: response.status, ...((await response.json()) as { status: string; data: any; error?: string }) };
}

/** Series in one order, numbers to twelve digits: the order of additions is each one's own. */
function comparable(answer: Awaited<ReturnType<typeof ask>>) {
  const text = JSON.stringify(answer, (_key, value: unknown) => {
    if (Array.isArray(value) && value.length === 2 && typeof value[1] === 'string' && Number.isFinite(Number(value[1]))) {
      return [value[0], Number(value[1]).toPrecision(12)];
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  const sorted = JSON.parse(text);
  const list = Array.isArray(sorted.data) ? sorted.data : sorted.data?.result;
  if (Array.isArray(list) && typeof list[0] === 'object' && !Array.isArray(list[0])) {
    list.sort((a, b) => (JSON.stringify(a.metric ?? a) < JSON.stringify(b.metric ?? b) ? -1 : 1));
  }
  return sorted;
}

const itself = 'job="itself"';
/** Windows lie between samples: Prometheus 3, unlike 2.42, leaves out a sample at a window's very beginning. */
const queries = [
  'up',
  `sum by (code) (prometheus_http_requests_total{${itself}})`,
  `topk(3, go_gc_duration_seconds{${itself}})`,
  `count by (job) ({${itself}})`,
  `histogram_quantile(0.9, sum by (le) (prometheus_http_request_duration_seconds_bucket{${itself}}))`,
  `avg_over_time(go_goroutines{${itself}}[5500ms])`,
  `sum(rate(process_cpu_seconds_total{${itself}}[5500ms]))`,
  `label_replace(up, "port", "$1", "instance", ".*:(.*)")`,
  `go_memstats_alloc_bytes{${itself}} / 1e6 > bool 0.5`,
  `prometheus_build_info`,
  `up{${itself}}[3500ms]`,
  'absent(nothing_at_all{a="b"})',
  'vector(time())',
  '1 / 0',
  '"text"',
];
const paths = [
  `series?match[]=${encodeURIComponent(`go_gc_duration_seconds{${itself}}`)}`,
  'labels?match[]=up',
  'label/quantile/values?match[]=go_gc_duration_seconds',
  `label/__name__/values?match[]=${encodeURIComponent(`{${itself},__name__=~"go_.*"}`)}`,
  'format_query?query=sum(up)by(job)',
  'rules',
  'alerts',
  'query?query=sum(',
  'query?query=up&time=x',
  'query?query=up&timeout=x',
  'query_range?query=up',
  'query_range?query=up&start=1&end=0&step=1',
  'query_range?query=up&start=0&end=1&step=0',
  'query_range?query=up&start=0&end=100000&step=1',
  'query_range?query=up[5m]&start=0&end=1&step=1',
  'series',
];

describe.skipIf(!isInstalled)('asked the same, Binnacle answers as Debian’s prometheus does', () => {
  test.each(queries)('query %s', async (query) => {
    const path = `query?time=${at}.25&query=${encodeURIComponent(query)}`;
    expect(comparable(await ask(ours, path))).toEqual(comparable(await ask(theirs, path)));
  });

  test.each(queries.filter((query) => !/\[3500ms\]|text/.test(query)))('query_range %s', async (query) => {
    const path = `query_range?start=${at - 4}.25&end=${at}.25&step=2&query=${encodeURIComponent(query)}`;
    expect(comparable(await ask(ours, path))).toEqual(comparable(await ask(theirs, path)));
  });

  test.each(paths)('%s', async (path) => {
    expect(comparable(await ask(ours, path))).toEqual(comparable(await ask(theirs, path)));
  });
});
