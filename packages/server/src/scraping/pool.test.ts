import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import type { Definition, DefinitionLookup } from '../definitions/types.ts';
import { bitsOf, staleBits } from '../facts/sample-columns.ts';
import type { MetricData } from '../facts/series-writer.ts';
import { createLog } from '../platform/log.ts';
import type { ScrapeSpec } from './definitions.ts';
import { alone, type Members } from './members.ts';
import { ScrapePool } from './pool.ts';
import { offsetOf } from './target.ts';

const server = createServer((_request, response) => response.end('a 1\n'));
const directory = mkdtempSync(join(tmpdir(), 'pool-'));
let address: string;
beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true });
});

let specs: Record<string, ScrapeSpec>;
let appended: { source: string; data: MetricData }[];
beforeEach(() => {
  specs = {};
  appended = [];
});
afterEach(() => void vi.useRealTimers());

function poolOf(members: Members = alone): ScrapePool {
  return new ScrapePool({
    definitions: {
      list: async () => Object.entries(specs).map(([name, spec]) => ({ metadata: { name }, spec }) as Definition),
    } as unknown as DefinitionLookup,
    members,
    writer: {
      needs: () => true,
      append: async (source, data) => {
        appended.push({ source, data });
        return { accepted: data.samples.length, rejected: new Map() };
      },
    },
    ledger: { count: () => undefined },
    secrets: { read: () => '' },
    clock: { now: () => Date.now() },
    log: createLog('silent'),
  });
}

/** What was written since the last look: `up` when a target was read, `stale` when one ended. */
function news(): string[] {
  const list = appended.map(
    ({ source, data }) => `${source} ${[...bitsOf(data.samples.values)].every((bits) => bits === staleBits) ? 'stale' : 'up'}`,
  );
  appended = [];
  return list.sort();
}

test('targets come and go with definitions and files, and those that go end with markers', async () => {
  const file = join(directory, 'targets.json');
  writeFileSync(file, JSON.stringify([{ targets: [address], labels: { n: '1' } }]));
  const pool = poolOf();
  specs = { fixed: { static_configs: [{ targets: [address] }] }, listed: { file_sd_configs: [{ files: [file] }] } };
  await pool.sync();
  await pool.scrapeAll();
  expect(news()).toEqual(['scrape/fixed up', 'scrape/listed up']);
  writeFileSync(file, JSON.stringify([{ targets: [address], labels: { n: '2' } }]));
  utimesSync(file, 1, 1);
  await pool.sync();
  expect(news()).toEqual(['scrape/listed stale']);
  specs = { listed: specs.listed! };
  await pool.sync();
  expect(news()).toEqual(['scrape/fixed stale']);
  await pool.scrapeAll();
  expect(news()).toEqual(['scrape/listed up']);
  await pool.stop();
  expect(news()).toEqual([]);
});

test('what is wrong with a definition is said, and others go on', async () => {
  specs = {
    bad: { static_configs: [{ targets: ['a b'] }], file_sd_configs: [{ files: ['/nowhere/x.json'] }] },
    good: { static_configs: [{ targets: [address] }] },
    many: { target_limit: 1, static_configs: [{ targets: ['a', 'b'] }] },
  };
  const pool = poolOf();
  await pool.sync();
  expect(pool.scraped.map(({ name, problems }) => [name, problems.length])).toEqual([
    ['bad', 2],
    ['good', 0],
    ['many', 1],
  ]);
  await pool.scrapeAll();
  expect(news()).toEqual(['scrape/good up']);
  await pool.stop();
});

test('a target that another process reads is let go of without markers, and taken over when that one is gone', async () => {
  specs = { shared: { static_configs: [{ targets: [address] }] } };
  let isOwn = true;
  const pool = poolOf({ ...alone, owns: () => isOwn });
  await pool.sync();
  await pool.scrapeAll();
  expect(news()).toEqual(['scrape/shared up']);
  isOwn = false;
  await pool.sync();
  await pool.scrapeAll();
  expect(news()).toEqual([]);
  isOwn = true;
  await pool.sync();
  await pool.scrapeAll();
  expect(news()).toEqual(['scrape/shared up']);
  await pool.stop();
});

test('each target is read at its own offset in every interval, and its samples have exactly these times', async () => {
  const begin = Date.parse('2026-11-24T12:00:00Z');
  vi.useFakeTimers({ now: begin, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  specs = { timed: { scrape_interval: '10s', static_configs: [{ targets: [address] }] } };
  const pool = poolOf();
  await pool.sync();
  pool.start();
  const offset = offsetOf(pool.scraped[0]!.targets.active[0]!);
  const times: number[] = [];
  for (let count = 1; count <= 3; count++) {
    vi.advanceTimersByTime(10_000);
    while (appended.length === 0) await setImmediate();
    times.push(Number(appended.at(-1)?.data.samples.times[0]) - begin);
    appended = [];
  }
  expect(times).toEqual([offset, offset + 10_000, offset + 20_000]);
  await pool.stop();
  vi.advanceTimersByTime(60_000);
  await setImmediate();
  expect(appended).toEqual([]);
});
