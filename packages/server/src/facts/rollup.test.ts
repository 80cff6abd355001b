import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import fc from '../../../../test/support/property.ts';
import { createLog } from '../platform/log.ts';
import { number } from '../stores/clickhouse/client.ts';
import { type Facts, openFacts } from '../stores/facts.ts';
import { factTables } from './index.ts';
import { rollUp, validRollupDays } from './rollup.ts';
import { samples1h, samples5m } from './rollup-tables.ts';
import { SampleColumnsBuilder } from './sample-columns.ts';
import { samples } from './samples.ts';

const minute = 60_000;
const day = 1440 * minute;
// The store's own clock, by which it drops rows, cannot be set.
const today = Math.floor(Date.now() / day) * day;
const first = today - 10 * day;
const now = today + 2 * 60 * minute;

let facts: Facts;
const directory = mkdtempSync(join(tmpdir(), 'binnacle-rollup-'));
beforeAll(async () => {
  facts = await openFacts({
    location: { kind: 'embedded', path: directory },
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

/** A value, or `stale`, at a time. */
type Sample = readonly [time: number, value: number | 'stale'];

async function append(id: bigint, all: readonly Sample[]): Promise<void> {
  const builder = new SampleColumnsBuilder();
  for (const [time, value] of all) {
    if (value === 'stale') builder.addStale(id, time);
    else builder.add(id, time, value);
  }
  const { length, ids, times, values, startTimes } = builder.finish();
  await facts.appendColumns(samples, { length, columns: { series_id: ids, time: times, value: values, start_time: startTimes } });
}

interface Bucket {
  readonly end: number;
  readonly first: Sample;
  readonly last: Sample;
  readonly min: number;
  readonly max: number;
  readonly sum: number;
  readonly count: number;
  readonly resetSum: number;
  readonly resets: number;
  readonly changes: number;
  readonly nans: number;
  readonly stale: number;
  readonly endsStale: boolean;
}

async function buckets(id: bigint, table: 'samples_5m' | 'samples_1h'): Promise<Bucket[]> {
  const rows = await facts.query<Record<string, unknown>>(
    `SELECT * EXCEPT (time, first_time, last_time), toUnixTimestamp64Milli(time) AS end, toUnixTimestamp64Milli(first_time) AS first_time,
       toUnixTimestamp64Milli(last_time) AS last_time FROM ${table} WHERE series_id = {id:UInt64} ORDER BY time`,
    { id: String(id) },
  );
  return rows.map((row) => ({
    end: number(row.end),
    first: [number(row.first_time), number(row.first_value)],
    last: [number(row.last_time), number(row.last_value)],
    min: number(row.min),
    max: number(row.max),
    sum: number(row.sum),
    count: number(row.count),
    resetSum: number(row.reset_sum),
    resets: number(row.resets),
    changes: number(row.changes),
    nans: number(row.nans),
    stale: number(row.stale),
    endsStale: row.ends_stale === true,
  }));
}

/** What Prometheus' range functions are made of, from the samples of (from, to]. */
function fromSamples(all: readonly Sample[], from: number, to: number) {
  const within = all.filter(([time]) => time > from && time <= to);
  const kept = within.filter((sample): sample is readonly [number, number] => sample[1] !== 'stale');
  const values = kept.map(([, value]) => value);
  const steps = values.slice(1).map((value, index) => [values[index] as number, value] as const);
  const numbers = values.filter((value) => !Number.isNaN(value));
  return {
    count: kept.length,
    ...(kept.length === 0 ? {} : { first: kept[0], last: kept.at(-1) }),
    min: numbers.length === 0 ? Number.NaN : Math.min(...numbers),
    max: numbers.length === 0 ? Number.NaN : Math.max(...numbers),
    sum: values.reduce((sum, value) => sum + value, 0),
    resetSum: steps.reduce((sum, [before, after]) => (after < before ? sum + before : sum), 0),
    resets: steps.filter(([before, after]) => after < before).length,
    changes: steps.filter(([before, after]) => !Object.is(before, after)).length,
    nans: values.length - numbers.length,
    stale: within.length - kept.length,
    endsStale: within.at(-1)?.[1] === 'stale',
  };
}

/** The same from the buckets of (from, to]. */
function fromBuckets(all: readonly Bucket[], from: number, to: number): ReturnType<typeof fromSamples> {
  const within = all.filter(({ end }) => end > from && end <= to);
  const filled = within.filter(({ count }) => count > 0);
  const total = (part: (bucket: Bucket) => number) => filled.reduce((sum, bucket) => sum + part(bucket), 0);
  const least = filled.map(({ min }) => min).filter((value) => !Number.isNaN(value));
  const most = filled.map(({ max }) => max).filter((value) => !Number.isNaN(value));
  const seams = filled.slice(1).map((bucket, index) => [filled[index]?.last[1] as number, bucket.first[1] as number] as const);
  const falls = seams.filter(([before, after]) => after < before);
  return {
    count: total(({ count }) => count),
    ...(filled.length === 0
      ? {}
      : { first: filled[0]?.first as readonly [number, number], last: filled.at(-1)?.last as readonly [number, number] }),
    min: least.length === 0 ? Number.NaN : Math.min(...least),
    max: most.length === 0 ? Number.NaN : Math.max(...most),
    sum: total(({ sum }) => sum),
    resetSum: total(({ resetSum }) => resetSum) + falls.reduce((sum, [before]) => sum + before, 0),
    resets: total(({ resets }) => resets) + falls.length,
    changes: total(({ changes }) => changes) + seams.filter(([before, after]) => !Object.is(before, after)).length,
    nans: total(({ nans }) => nans),
    stale: within.reduce((sum, { stale }) => sum + stale, 0),
    endsStale: within.at(-1)?.endsStale === true,
  };
}

/** Integers, so that sums do not depend on their order. */
const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -5, max: 20 }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, 'stale' as const) },
);
/** Around bucket ends and midnights, to the millisecond. */
const time = fc.oneof(
  fc.integer({ min: 1, max: 8 * 60 * minute }),
  fc.tuple(fc.integer({ min: 0, max: 96 }), fc.integer({ min: -1, max: 1 })).map(([bucket, off]) => Math.max(1, bucket * 5 * minute + off)),
);

test('whatever the samples, what windows are made of is the same from rollups', async () => {
  const all = fc.sample(fc.uniqueArray(fc.tuple(time, value), { selector: ([at]) => at, minLength: 1, maxLength: 150 }), {
    numRuns: 60,
    seed: 7,
  });
  // Eight hours around the midnight that ends the first day.
  const origin = first + 20 * 60 * minute;
  const series = all.map((some) => some.map(([at, what]): Sample => [origin + at, what]).sort(([one], [other]) => one - other));
  for (const [index, some] of series.entries()) await append(BigInt(index + 1) << 57n, some);
  expect(await rollUp(facts, now, { pieceRows: 500 })).toEqual([first + day, first]);
  for (const [index, some] of series.entries()) {
    for (const [table, length] of [
      ['samples_5m', 5 * minute],
      ['samples_1h', 60 * minute],
    ] as const) {
      const rolled = await buckets(BigInt(index + 1) << 57n, table);
      for (const windows of [1, 2, 7]) {
        for (let to = first + 20 * 60 * minute; to <= first + 29 * 60 * minute; to += length) {
          const from = to - windows * length;
          expect(fromBuckets(rolled, from, to)).toEqual(fromSamples(some, from, to));
        }
      }
    }
  }
}, 60_000);

test('late samples make their day invalid until its rollups are made anew; other days stay valid', async () => {
  const [one, other] = [first + 4 * day, first + 5 * day];
  await append(1n, [
    [one + 1, 1],
    [one + day, 2],
    [other + 1, 3],
  ]);
  expect(await rollUp(facts, now)).toEqual([other, one]);
  const valid = async () => (await validRollupDays(facts, samples5m)).filter((each) => each >= one);
  expect(await valid()).toEqual([one, other]);
  await append(1n, [[one + day, 5]]);
  expect(await valid()).toEqual([other]);
  expect(await rollUp(facts, now)).toEqual([one]);
  expect(await valid()).toEqual([one, other]);
  expect((await buckets(1n, 'samples_5m')).filter(({ end }) => end === one + day)).toMatchObject([{ count: 1, sum: 5 }]);
  await facts.store.maintain('OPTIMIZE TABLE samples FINAL');
  expect(await valid()).toEqual([one, other]);
  expect(await rollUp(facts, now)).toEqual([]);
  expect((await validRollupDays(facts, samples1h)).filter((each) => each >= one)).toEqual([one, other]);
});

test('a day that is not over, or hardly, has no rollups', async () => {
  await append(2n, [
    [today - 1, 1],
    [today + 1, 1],
  ]);
  expect(await rollUp(facts, today + minute)).toEqual([]);
  expect(await rollUp(facts, now)).toEqual([today - day]);
});

test('rollups outlive their samples', async () => {
  const old = today - 400 * day;
  await facts.store.command('SYSTEM STOP MERGES samples');
  await append(3n, [[old + minute, 1]]);
  expect(await rollUp(facts, now)).not.toContain(old);
  await facts.store.command('ALTER TABLE samples MODIFY TTL time + INTERVAL 500 DAY SETTINGS materialize_ttl_after_modify = 0');
  expect(await rollUp(facts, now)).toContain(old);
  await facts.store.command('ALTER TABLE samples MODIFY TTL time + INTERVAL 395 DAY SETTINGS materialize_ttl_after_modify = 0');
  // A straggler of a day whose other samples are gone does not replace what was known of it.
  await append(3n, [[old + 2 * minute, 1]]);
  expect(await rollUp(facts, now)).not.toContain(old);
  expect(await validRollupDays(facts, samples5m)).toContain(old);
  await facts.store.command('TRUNCATE TABLE samples');
  expect(await validRollupDays(facts, samples5m)).toEqual([old, first, first + day, first + 4 * day, first + 5 * day, today - day]);
});
