import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { factTables } from '../packages/server/src/facts/index.ts';
import { rollUp } from '../packages/server/src/facts/rollup.ts';
import { SampleColumnsBuilder } from '../packages/server/src/facts/sample-columns.ts';
import { seriesId } from '../packages/server/src/facts/series-id.ts';
import { SeriesWriter } from '../packages/server/src/facts/series-writer.ts';
import { createLog } from '../packages/server/src/platform/log.ts';
import { openFacts } from '../packages/server/src/stores/facts.ts';

/**
 * Bytes a sample on disk, for scrapes of a node exporter that are written down as if they had come every 15 seconds: in our tables after
 * merging, and in blocks that `promtool` makes of the same samples. Needs Debian's prometheus-node-exporter and prometheus.
 *
 *   node bench/size.ts [scrapes] [milliseconds between two scrapes]
 */
const scrapes = Number(process.argv[2] ?? 480);
const pause = Number(process.argv[3] ?? 250);
const interval = 15_000;
const port = 4719;

interface Sample {
  readonly series: string;
  readonly time: number;
  readonly value: string;
}

const directory = mkdtempSync(join(tmpdir(), 'binnacle-size-'));
try {
  const samples = await scrape();
  const count = samples.length;
  const ours = await stored(samples);
  const theirs = blocks(samples);
  const report = (what: string, bytes: number) => console.log(`${what.padEnd(44)} ${(bytes / count).toFixed(3)} bytes a sample`);
  console.log(`${count} samples of ${new Set(samples.map(({ series }) => series)).size} series, ${scrapes} scrapes`);
  report('Binnacle, samples', ours.samples ?? 0);
  report('Binnacle, with series and label values', (ours.samples ?? 0) + (ours.series ?? 0) + (ours.label_values ?? 0));
  report('Binnacle, rollups of five minutes and an hour', (ours.samples_5m ?? 0) + (ours.samples_1h ?? 0));
  report('Prometheus, chunks', theirs.chunks);
  report('Prometheus, with index', theirs.chunks + theirs.index);
  console.log(`ratio of samples to chunks ${((ours.samples ?? 0) / theirs.chunks).toFixed(2)}`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

async function scrape(): Promise<Sample[]> {
  const exporter = spawn('prometheus-node-exporter', [`--web.listen-address=127.0.0.1:${port}`], { stdio: 'ignore' });
  const failed = new Promise<never>((_resolve, reject) => exporter.once('error', reject));
  try {
    const found: Sample[] = [];
    // Yesterday, so that the rollups' job finds the days to be over.
    const start = Math.floor(Date.now() / 86_400_000) * 86_400_000 - 86_400_000;
    for (let index = 0; index < scrapes; index++) {
      const text = await Promise.race([fetchOnceUp(`http://127.0.0.1:${port}/metrics`), failed]);
      for (const line of text.split('\n')) {
        const space = line.lastIndexOf(' ');
        if (line !== '' && !line.startsWith('#')) {
          found.push({ series: line.slice(0, space), value: line.slice(space + 1), time: start + index * interval });
        }
      }
      await wait(pause);
    }
    return found;
  } finally {
    exporter.kill();
  }
}

async function fetchOnceUp(url: string): Promise<string> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await (await fetch(url)).text();
    } catch (error) {
      if (attempt === 50) throw error;
      await wait(100);
    }
  }
}

/** Bytes on disk by table, merged. */
async function stored(samples: readonly Sample[]): Promise<Record<string, number>> {
  const facts = await openFacts({
    location: { kind: 'embedded', path: join(directory, 'facts') },
    layout: {},
    tables: factTables,
    queueBytes: 1e9,
    log: createLog('warn'),
  });
  const columns = new SampleColumnsBuilder();
  const series = new Map<string, ReturnType<typeof seriesRow>>();
  for (const { series: text, time, value } of samples) {
    const row = series.get(text) ?? seriesRow(text, time);
    series.set(text, row);
    columns.add(BigInt(row.id), time, Number(value.replace('Inf', 'Infinity')));
  }
  await new SeriesWriter(facts).append('bench', { series: series.values(), samples: columns.finish() });
  await rollUp(facts, Date.now() + 86_400_000);
  const tables = ['samples', 'series', 'label_values', 'samples_5m', 'samples_1h'];
  for (const table of tables) await facts.store.maintain(`OPTIMIZE TABLE ${table} FINAL`);
  const rows = await facts.query<{ table: string; bytes: string }>(
    'SELECT table, sum(bytes_on_disk) AS bytes FROM system.parts WHERE active AND table IN {tables:Array(String)} GROUP BY table',
    { tables },
  );
  await facts.close();
  return Object.fromEntries(rows.map(({ table, bytes }) => [table, Number(bytes)]));
}

function seriesRow(text: string, seen: number) {
  const brace = text.indexOf('{');
  const name = brace < 0 ? text : text.slice(0, brace);
  const labels: Record<string, string> = { job: 'node', instance: `127.0.0.1:${port}` };
  for (const [, label, value] of text.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"/g)) labels[label as string] = value as string;
  return { id: seriesId(name, labels), name, labels, type: 'unknown', unit: '', description: '', source: 'bench', seen };
}

function blocks(samples: readonly Sample[]): { chunks: number; index: number } {
  const text = join(directory, 'samples.txt');
  const target = join(directory, 'blocks');
  const labels = `job="node",instance="127.0.0.1:${port}"`;
  const named = (series: string) => (series.endsWith('}') ? `${series.slice(0, -1)},${labels}}` : `${series}{${labels}}`);
  const lines = samples.map(({ series, time, value }) => `${named(series)} ${value} ${time / 1000}`);
  writeFileSync(text, `${lines.join('\n')}\n# EOF\n`);
  execFileSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', text, target], { stdio: ['ignore', 'ignore', 'inherit'] });
  const size = (path: string): number =>
    statSync(path).isDirectory() ? readdirSync(path).reduce((sum, name) => sum + size(join(path, name)), 0) : statSync(path).size;
  const all = readdirSync(target).map((name) => join(target, name));
  const total = (part: string) => all.reduce((sum, block) => sum + size(join(block, part)), 0);
  return { chunks: total('chunks'), index: total('index') };
}
