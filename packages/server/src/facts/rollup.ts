import type { FactStore } from '../stores/clickhouse/client.ts';
import type { Layout } from '../stores/clickhouse/ddl.ts';
import type { Table } from '../stores/clickhouse/table.ts';
import { fiveMinutes, hours, type IdRange } from './rollup-select.ts';
import { rollupDays, samples1h, samples5m } from './rollup-tables.ts';
import { samples } from './samples.ts';

const dayMs = 86_400_000;
export interface RollUpOptions {
  /** Aborted when no further day is to be begun. */
  readonly signal?: AbortSignal;
  /** Samples that one statement takes into memory, about. */
  readonly pieceRows?: number;
}

interface RollupStore {
  readonly store: FactStore;
  readonly layout: Layout;
}

interface DayState {
  /** Milliseconds since the epoch, UTC: the day's samples are those of (day, day + 24 h]. */
  readonly day: number;
  readonly rows: number;
  readonly minBlock: string;
  readonly maxBlock: string;
  /** Whether rollups were made of just these parts. */
  readonly valid: boolean;
}

/**
 * The days (midnights UTC, milliseconds since the epoch, ascending) whose rollups say the same as their samples, or all that is left of
 * them: samples that the retention has dropped cannot be looked at again. A day is the samples of (day, day + 24 h]. Samples that come
 * late make their day invalid until its rollups are made anew. None on a cluster, where no single server knows all parts.
 */
export async function validRollupDays({ store, layout }: RollupStore, table: typeof samples5m | typeof samples1h): Promise<number[]> {
  if (layout.cluster !== undefined) return [];
  const [rows, raw, from] = await Promise.all([
    store.query<{ day: string }>(
      `SELECT DISTINCT toUnixTimestamp(parseDateTimeBestEffort(partition_id, 'UTC')) AS day FROM system.parts
       WHERE database = currentDatabase() AND table = '${table.name}' AND active AND rows > 0 ORDER BY day`,
    ),
    rawDays(store),
    retainedFrom(store),
  ]);
  const invalid = new Set(raw.filter(({ valid }) => !valid).map(({ day }) => day));
  return rows.map(({ day }) => Number(day) * 1000).filter((day) => day < from || !invalid.has(day));
}

/**
 * Makes the rollups of days that are over and have none, or have got samples since; the newest first. May be repeated, cut short or run
 * twice at once without harm: a day's rows appear as a whole, and count only once it is noted of which samples they were made.
 * @param now milliseconds since the epoch, UTC.
 * @returns the days whose rollups were made.
 */
export async function rollUp(
  { store, layout }: RollupStore,
  now: number,
  { signal, pieceRows = 4_000_000 }: RollUpOptions = {},
): Promise<number[]> {
  if (layout.cluster !== undefined) return [];
  const from = await retainedFrom(store);
  const due = (await rawDays(store)).filter(({ day, valid }) => !valid && day + dayMs + settled <= now && day >= from);
  const made: number[] = [];
  for (const state of due.sort((one, other) => other.day - one.day)) {
    if (signal?.aborted === true) break;
    await makeDay(store, state.day, idRanges(Math.max(1, Math.ceil(state.rows / pieceRows))));
    await store.command(
      `INSERT INTO \`${rollupDays.name}\` (day, min_block, max_block, made) VALUES (fromUnixTimestamp64Milli(${state.day}), ${state.minBlock}, ${state.maxBlock}, fromUnixTimestamp64Milli(${now}))`,
    );
    made.push(state.day);
  }
  return made;
}

/** How long after midnight a day's samples are expected to be there, in milliseconds. */
const settled = 30 * 60_000;

/** The blocks are read before the samples, so that what comes meanwhile makes the day invalid. */
async function rawDays(store: FactStore): Promise<DayState[]> {
  const rows = await store.query<{ day: string; rows: string; minBlock: string; maxBlock: string; valid: number }>(
    `SELECT toUnixTimestamp(parseDateTimeBestEffort(partition_id, 'UTC')) AS day, rows, minBlock, maxBlock,
       (day, minBlock, maxBlock) IN (SELECT toUnixTimestamp(made_of.day), made_of.min_block, made_of.max_block FROM \`${rollupDays.name}\` AS made_of FINAL) AS valid
     FROM (
       SELECT partition_id, sum(part.rows) AS rows, min(min_block_number) AS minBlock, max(max_block_number) AS maxBlock
       FROM system.parts AS part WHERE database = currentDatabase() AND table = '${samples.name}' AND active AND part.rows > 0 GROUP BY partition_id
     )`,
  );
  return rows.map((row) => ({ ...row, day: Number(row.day) * 1000, rows: Number(row.rows), valid: Number(row.valid) === 1 }));
}

/** Midnight from which on samples are kept whole; before it the retention may have dropped some. */
async function retainedFrom(store: FactStore): Promise<number> {
  const [row] = await store.query<{ day: string }>(
    `SELECT toUnixTimestamp(toStartOfDay(now('UTC') - toIntervalDay(toUInt32OrZero(extract(engine_full, 'toIntervalDay\\\\((\\\\d+)\\\\)'))))) AS day
     FROM system.tables WHERE database = currentDatabase() AND name = '${samples.name}' AND engine_full LIKE '%toIntervalDay%'`,
  );
  return row === undefined ? Number.NEGATIVE_INFINITY : Number(row.day) * 1000 + dayMs;
}

async function makeDay(store: FactStore, day: number, pieces: readonly IdRange[]): Promise<void> {
  await replaceDay(store, samples5m, day, pieces, fiveMinutes);
  await replaceDay(store, samples1h, day, pieces, hours);
}

/** All ids in so many ranges of one size; both ends are in. */
function idRanges(count: number): IdRange[] {
  const size = 2n ** 64n / BigInt(count);
  return Array.from({ length: count }, (_, index) => ({
    from: BigInt(index) * size,
    to: index === count - 1 ? 2n ** 64n - 1n : BigInt(index + 1) * size - 1n,
  }));
}

/** Fills a table of the same shape, piece by piece, and puts its rows in the place of the day's. */
async function replaceDay(
  store: FactStore,
  { name }: Table,
  day: number,
  pieces: readonly IdRange[],
  select: (day: number, ids: IdRange) => string,
): Promise<void> {
  const staging = `${name}_staging`;
  await store.maintain(`DROP TABLE IF EXISTS \`${staging}\` SYNC`);
  await store.maintain(`CREATE TABLE \`${staging}\` AS \`${name}\``);
  for (const ids of pieces) await store.maintain(`INSERT INTO \`${staging}\` ${select(day, ids)}`);
  await store.maintain(`ALTER TABLE \`${name}\` REPLACE PARTITION ID '${partitionId(day)}' FROM \`${staging}\``);
  await store.maintain(`DROP TABLE \`${staging}\` SYNC`);
}

function partitionId(day: number): string {
  return new Date(day).toISOString().slice(0, 10).replaceAll('-', '');
}
