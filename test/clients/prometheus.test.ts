import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ingestKey, type TestApp, testApp } from '../support/app.ts';
import { serveRegistry, shopRegistry } from './prom-client.ts';

const isInstalled = (program: string) => {
  const found = spawnSync('which', [program]).status === 0;
  if (!found) console.log(`${program} is not installed: what it sends is not tried`);
  return found;
};
const directory = mkdtempSync(join(tmpdir(), 'prometheus-'));
const children: ChildProcess[] = [];
let app: TestApp;
let address: string;
let shop: Awaited<ReturnType<typeof serveRegistry>>;
let openShop: Awaited<ReturnType<typeof serveRegistry>>;
let exporterPort = 0;

const hasPrometheus = isInstalled('prometheus');
const hasExporter = isInstalled('prometheus-node-exporter');

beforeAll(async () => {
  app = await testApp();
  shop = await serveRegistry(shopRegistry('text'));
  openShop = await serveRegistry(shopRegistry('openmetrics'));
  const targets = { shop: shop.address, 'open-shop': openShop.address } as Record<string, string>;
  if (hasExporter) {
    exporterPort = await freePort();
    run('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${exporterPort}`]);
    targets.node = `127.0.0.1:${exporterPort}`;
  }
  const manifests = Object.entries(targets).map(([name, target]) => ({
    apiVersion: 'binnacle/v1',
    kind: 'ScrapeConfig',
    metadata: { name },
    spec: { scrape_interval: '1s', scrape_native_histograms: name === 'node', static_configs: [{ targets: [target] }] },
  }));
  expect((await app.call('POST', '/api/v1/definitions/apply', { manifests, owner: 'people' })).status).toBe(200);
  address = await app.listen();
}, 30_000);

afterAll(async () => {
  for (const child of children) {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
  for (const { server } of [shop, openShop]) {
    server.closeAllConnections();
    server.close();
  }
  await app.close();
  rmSync(directory, { recursive: true });
});

function run(program: string, flags: string[]): ChildProcess {
  const child = spawn(program, flags, { stdio: 'ignore' });
  children.push(child);
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Asks again until there is an answer; live programs take their time. */
async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await wait(100);
  }
  throw new Error('it did not happen within 20 s');
}

interface Latest {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly type: string;
  readonly value: number | string;
  readonly stale: boolean;
}

/** The latest sample of every series of a job. */
async function latest(job: string): Promise<readonly Latest[]> {
  const rows = await app.house.facts.query<Omit<Latest, 'stale'> & { readonly bits: string }>(
    `SELECT name, labels, type, last AS value, hex(reinterpretAsUInt64(last)) AS bits FROM
       (SELECT series_id, argMax(value, time) AS last FROM samples GROUP BY series_id) AS s
     INNER JOIN (SELECT id, name, labels, type FROM series FINAL WHERE labels['job'] = {job:String}) AS series ON series.id = s.series_id`,
    { job },
  );
  return rows.map(({ bits, ...row }) => ({ ...row, stale: bits === '7FF0000000000002' }));
}

const shopValues = {
  'shop_orders_total{payment=card}': 3,
  'shop_orders_total{payment=gift "card"\\ä}': 1.5,
  'shop_temperature_celsius{}': -3.25,
  'shop_checkout_seconds_bucket{le=0.1}': 1,
  'shop_checkout_seconds_bucket{le=1.0}': 3,
  'shop_checkout_seconds_bucket{le=10.0}': 3,
  'shop_checkout_seconds_bucket{le=+Inf}': 4,
  'shop_checkout_seconds_sum{}': 21.25,
  'shop_checkout_seconds_count{}': 4,
  'shop_basket_items{quantile=0.5}': 2,
  'shop_basket_items{quantile=0.99}': 3,
  'shop_basket_items_sum{}': 6,
  'shop_basket_items_count{}': 3,
  'up{}': 1,
  'scrape_samples_scraped{}': 13,
  'scrape_samples_post_metric_relabeling{}': 13,
};

describe.each(['shop', 'open-shop'])('npm’s prom-client as %s', (job) => {
  const served = () => (job === 'shop' ? shop : openShop);

  test('is scraped: every value is what the client says', async () => {
    const rows = await eventually(async () => {
      const found = await latest(job);
      return found.length > 10 ? found : undefined;
    });
    const own = Object.fromEntries(
      rows
        .filter(({ name }) => name !== 'scrape_duration_seconds' && name !== 'scrape_series_added')
        .map(({ name, labels, value }) => {
          const { job: _job, instance, ...others } = labels;
          expect(instance).toBe(served().address);
          return [`${name}{${Object.entries(others).map(([label, each]) => `${label}=${each}`)}}`, value];
        }),
    );
    expect(own).toEqual(shopValues);
    expect(rows.find(({ name }) => name === 'shop_orders_total')?.type).toBe('counter');
    expect(rows.find(({ name }) => name === 'shop_checkout_seconds_bucket')?.type).toBe('histogram');
    const { body } = await app.call('GET', `/prometheus/api/v1/targets?scrapePool=${job}`);
    expect(body.data.activeTargets).toMatchObject([
      { health: 'up', lastError: '', labels: { job }, scrapeUrl: `http://${served().address}/metrics` },
    ]);
  });

  test('ends with markers when it is gone, and is down', async () => {
    served().server.closeAllConnections();
    served().server.close();
    const rows = await eventually(async () => {
      const found = await latest(job);
      return found.every(({ name, stale }) => stale || name === 'up' || name.startsWith('scrape_')) ? found : undefined;
    });
    expect(rows.find(({ name }) => name === 'up')).toMatchObject({ value: 0, stale: false });
    const { body } = await app.call('GET', `/prometheus/api/v1/targets?scrapePool=${job}`);
    expect(body.data.activeTargets).toMatchObject([{ health: 'down', lastError: 'connection refused' }]);
  });
});

describe.skipIf(!hasExporter)('Debian’s prometheus-node-exporter', () => {
  test('is scraped as protobuf with everything that it exposes', async () => {
    const rows = await eventually(async () => {
      const found = await latest('node');
      return found.some(({ name, value }) => name === 'up' && value === 1) ? found : undefined;
    });
    expect(rows.length).toBeGreaterThan(200);
    expect(rows.find(({ name }) => name === 'node_memory_MemTotal_bytes')).toMatchObject({ type: 'gauge' });
    const text = await (await fetch(`http://127.0.0.1:${exporterPort}/metrics`)).text();
    const memory = Number(/^node_memory_MemTotal_bytes (\S+)$/m.exec(text)?.[1]);
    expect(rows.find(({ name }) => name === 'node_memory_MemTotal_bytes')?.value).toBe(memory);
  });
});

describe.skipIf(!hasPrometheus)('Debian’s prometheus', () => {
  test('remote_writes what it scrapes: both say the same of its own metrics', async () => {
    const port = await freePort();
    const config = `
global: {scrape_interval: 1s}
scrape_configs: [{job_name: itself, static_configs: [{targets: ["127.0.0.1:${port}"]}]}]
remote_write:
  - url: ${address}/prometheus/api/v1/write
    basic_auth: {username: prometheus, password: ${ingestKey}}
    metadata_config: {send_interval: 1s}
    queue_config: {batch_send_deadline: 500ms}
`;
    writeFileSync(join(directory, 'prometheus.yml'), config);
    run('prometheus', [
      `--config.file=${directory}/prometheus.yml`,
      `--storage.tsdb.path=${directory}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ]);
    await eventually(async () => {
      const rows = await latest('itself');
      return rows.some(({ name, value }) => name === 'up' && value === 1) && rows.some(({ type }) => type === 'counter') ? true : undefined;
    });
    const name = 'prometheus_tsdb_head_series_created_total';
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${name}[1m]`);
    const { data } = (await answer.json()) as { data: { result: { values: [number, string][] }[] } };
    const theirs = (data.result[0]?.values ?? []).map(([time, value]) => [Math.round(time * 1000), Number(value)] as const);
    expect(theirs.length).toBeGreaterThan(0);
    const ours = await eventually(async () => {
      const rows = await app.house.facts.query<{ time: string; value: number }>(
        `SELECT toString(toUnixTimestamp64Milli(time)) AS time, value FROM samples FINAL
         WHERE series_id IN (SELECT id FROM series WHERE name = {name:String} AND labels['job'] = 'itself') ORDER BY time`,
        { name },
      );
      return rows.some(({ time }) => Number(time) >= (theirs.at(-1)?.[0] ?? 0))
        ? new Map(rows.map((row) => [Number(row.time), row.value]))
        : undefined;
    });
    for (const [time, value] of theirs) expect(ours.get(time)).toBe(value);
    const { body } = await app.call('GET', `/prometheus/api/v1/query?query=${encodeURIComponent('sum(up{job="itself"})')}`);
    expect(body).toMatchObject({ status: 'success', data: { resultType: 'vector', result: [{ value: [expect.any(Number), '1'] }] } });
    const sources = await app.call('GET', '/api/v1/sources');
    expect(JSON.stringify(sources.body)).toContain('prometheus_remote_write');
  });
});
