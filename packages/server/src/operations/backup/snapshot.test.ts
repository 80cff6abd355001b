import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { factTables } from '../../facts/index.ts';
import { nativeHistograms } from '../../facts/native-histograms.ts';
import { rollUp, validRollupDays } from '../../facts/rollup.ts';
import { samples5m } from '../../facts/rollup-tables.ts';
import { samples } from '../../facts/samples.ts';
import { createLog } from '../../platform/log.ts';
import { type Facts, openFacts } from '../../stores/facts.ts';
import { dropSnapshot, exportStatement, importStatement, takeSnapshot } from './snapshot.ts';

const day = 86_400_000;
const first = Math.floor(Date.now() / day) * day - 5 * day;
let facts: Facts;
const directory = mkdtempSync(join(tmpdir(), 'binnacle-snapshot-'));
beforeAll(async () => {
  facts = await openFacts({
    location: { kind: 'embedded', path: join(directory, 'facts') },
    layout: {},
    tables: factTables,
    queueBytes: 1e8,
    log: createLog('silent'),
  });
});
afterAll(async () => {
  await facts.close();
  rmSync(directory, { recursive: true, force: true });
});

test('samples keep their bits through a backup, histograms their buckets, and rollups are trusted again only when made anew', async () => {
  const bits = [0x7ff0000000000002n, 0x7ff8000000000001n, 0x7ff0000000000000n, 0x8000000000000000n, 1n];
  const length = 4 * bits.length;
  const block = {
    series_id: new BigUint64Array(length).fill(7n),
    time: BigInt64Array.from({ length }, (_, index) => BigInt(first + Math.floor(index / bits.length) * day + index + 1)),
    value: new Float64Array(BigUint64Array.from({ length }, (_, index) => bits[index % bits.length] as bigint).buffer),
    start_time: new BigInt64Array(length),
  };
  await facts.appendColumns(samples, { length, columns: block });
  const counts = { positive_counts: [1.5, 2], negative_counts: [], custom_bounds: [0.1, 1], reset_hint: 'unknown' };
  const spans = { positive_offsets: [-3, 0], positive_lengths: [1, 1], negative_offsets: [], negative_lengths: [] };
  const numbers = { schema: -53, zero_threshold: 0, zero_count: 0, count: 3.5, sum: Number.POSITIVE_INFINITY };
  await facts.append(nativeHistograms, [{ series_id: '8', time: first, start_time: 0, ...numbers, ...spans, ...counts }]);
  expect(await rollUp(facts, first + 10 * day)).toHaveLength(4);

  const read = () =>
    Promise.all([
      facts.query('SELECT time, reinterpretAsUInt64(value) AS bits FROM samples FINAL ORDER BY time'),
      facts.query('SELECT * FROM native_histograms FINAL'),
      facts.query('SELECT * FROM samples_5m ORDER BY time'),
    ]);
  const before = await read();
  expect(before.map((rows) => rows.length)).toEqual([length, 1, 4]);
  const saved = factTables.filter(({ backup }) => backup !== false);
  await takeSnapshot(facts, saved);
  for (const table of saved) await facts.store.maintain(exportStatement(table, join(directory, `${table.name}.parquet`)));
  await dropSnapshot(facts);
  for (const { name } of factTables) await facts.store.command(`TRUNCATE TABLE \`${name}\``);
  for (const { name, columns } of saved) {
    await facts.store.maintain(importStatement(name, Object.keys(columns), join(directory, `${name}.parquet`)));
  }
  expect(await read()).toEqual(before);
  expect(await validRollupDays(facts, samples5m)).toEqual([]);
  expect(await rollUp(facts, first + 10 * day)).toHaveLength(4);
  expect(await validRollupDays(facts, samples5m)).toHaveLength(4);
  expect(await read()).toEqual(before);
});
