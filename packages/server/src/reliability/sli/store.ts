import { sliHours, sliMinutes, sliSpans } from '../../facts/sli-rollups.ts';
import type { NumberColumn, WideColumn } from '../../stores/clickhouse/blocks.ts';
import type { Facts } from '../../stores/facts.ts';
import type { CountRow } from './rows.ts';
import { minute } from './sli.ts';

/** From when to when an SLI has been counted, milliseconds UTC; `newest` is the end of the newest minute with data, 0 for none. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly newest: number;
}

type Store = Pick<Facts, 'queryColumns' | 'append'>;

export const hour = 60 * minute;
export const hourOf = (time: number) => Math.floor(time / hour) * hour;
const milliseconds = (column: string) => `toUInt64(toUnixTimestamp64Milli(${column}))`;
const since = (column: string, name: string) => `${column} >= fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;
const before = (column: string, name: string) => `${column} < fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;

export async function readSpans(facts: Pick<Facts, 'queryColumns'>, ids: Iterable<bigint>): Promise<Map<bigint, Span>> {
  const wanted = BigUint64Array.from(ids);
  const spans = new Map<bigint, Span>();
  if (wanted.length === 0) return spans;
  const blocks = await facts.queryColumns(
    `SELECT sli, ${milliseconds('counted_from')}, ${milliseconds('counted_to')}, ${milliseconds('newest')}
FROM sli_spans FINAL WHERE sli IN {ids:Array(UInt64)}`,
    { ids: wanted },
  );
  for (const { rows, columns } of blocks) {
    const [sli, from, to, newest] = (columns as WideColumn[]).map(({ values }) => values) as [
      BigUint64Array,
      BigUint64Array,
      BigUint64Array,
      BigUint64Array,
    ];
    for (let row = 0; row < rows; row++)
      spans.set(sli[row] as bigint, { from: Number(from[row]), to: Number(to[row]), newest: Number(newest[row]) });
  }
  return spans;
}

export async function writeSpans(facts: Store, spans: ReadonlyMap<bigint, Span>, version: number): Promise<void> {
  if (spans.size === 0) return;
  await facts.append(
    sliSpans,
    [...spans].map(([sli, { from, to, newest }]) => ({
      sli: String(sli),
      counted_from: from,
      counted_to: to,
      newest,
      version: String(version),
    })),
  );
}

/**
 * Puts the rows of [from, to) in the place of those that are there: what differs is written, and what was counted and is no longer there
 * becomes nothing. Hours that have ended by `knownTo`, up to which some of the SLIs are counted, follow. To be repeated when it was cut short.
 */
export async function replaceRows(
  facts: Store,
  counted: ReadonlyMap<bigint, readonly CountRow[]>,
  { from, to, knownTo }: { readonly from: number; readonly to: number; readonly knownTo: number },
  version: number,
): Promise<void> {
  const ids = BigUint64Array.from(counted.keys());
  if (ids.length === 0 || from >= to) return;
  const stored = await storedMinutes(facts, ids, from, to);
  const changed = [...counted].flatMap(([sli, rows]) => {
    const old = stored.get(sli) ?? new Map<number, CountRow>();
    const news = rows.filter(({ time }) => time >= from && time < to);
    const times = new Set(news.map(({ time }) => time));
    const gone = [...old.values()].filter(
      ({ time, good, total, covered }) => !times.has(time) && (good !== 0 || total !== 0 || covered !== 0),
    );
    const differing = news.filter((row) => !isSame(row, old.get(row.time)));
    return [...differing, ...gone.map(({ time }) => ({ time, good: 0, total: 0, covered: 0 }))].map((row) => ({
      sli: String(sli),
      ...row,
    }));
  });
  const stamp = { version: String(version) };
  if (changed.length > 0)
    await facts.append(
      sliMinutes,
      changed.map((row) => ({ ...row, ...stamp, hour: hourOf(row.time) })),
    );
  const end = Math.ceil(to / hour) * hour;
  await replaceHours(facts, ids, hourOf(from), end <= knownTo ? end : hourOf(to), version);
}

function isSame(row: CountRow, old: CountRow | undefined): boolean {
  return old !== undefined && row.good === old.good && row.total === old.total && row.covered === old.covered;
}

async function storedMinutes(facts: Store, ids: BigUint64Array, from: number, to: number): Promise<Map<bigint, Map<number, CountRow>>> {
  const blocks = await facts.queryColumns(
    `SELECT sli, ${milliseconds('time')}, good, total, covered FROM sli_minutes FINAL
WHERE ${since('hour', 'firstHour')} AND ${before('hour', 'to')} AND sli IN {ids:Array(UInt64)} AND ${since('time', 'from')} AND ${before('time', 'to')}`,
    { ids, from, to, firstHour: hourOf(from) },
  );
  const found = new Map<bigint, Map<number, CountRow>>();
  for (const { rows, columns } of blocks) {
    const [sli, times, good, total, covered] = columns as [WideColumn, WideColumn, NumberColumn, NumberColumn, NumberColumn];
    for (let row = 0; row < rows; row++) {
      const id = sli.values[row] as bigint;
      const own = found.get(id) ?? new Map<number, CountRow>();
      found.set(id, own);
      const time = Number(times.values[row]);
      own.set(time, { time, good: good.values[row] as number, total: total.values[row] as number, covered: covered.values[row] as number });
    }
  }
  return found;
}

/** Writes the hours in [from, to) that are not the sums of their minutes. */
async function replaceHours(facts: Store, ids: BigUint64Array, from: number, to: number, version: number): Promise<void> {
  if (from >= to) return;
  const blocks = await facts.queryColumns(
    `SELECT sli, ${milliseconds('hour')}, argMax(good, place) AS good, argMax(total, place) AS total, argMax(covered, place) AS covered
FROM (
  SELECT sli, hour, sum(good) AS good, sum(total) AS total, sum(covered) AS covered, 1 AS place FROM sli_minutes FINAL
  WHERE ${since('hour', 'from')} AND ${before('hour', 'to')} AND sli IN {ids:Array(UInt64)} GROUP BY sli, hour
  UNION ALL
  SELECT sli, time AS hour, good, total, covered, 0 AS place FROM sli_hours FINAL
  WHERE sli IN {ids:Array(UInt64)} AND ${since('time', 'from')} AND ${before('time', 'to')}
) GROUP BY sli, hour
HAVING uniqExact(tuple(good, total, covered)) > 1 OR (count() = 1 AND max(place) = 1)
SETTINGS prefer_column_name_to_alias = 1`,
    { ids, from, to },
  );
  const rows = blocks.flatMap(({ rows: count, columns }) => {
    const [sli, times, good, total, covered] = columns as [WideColumn, WideColumn, NumberColumn, NumberColumn, NumberColumn];
    return Array.from({ length: count }, (_, row) => ({
      sli: String(sli.values[row]),
      time: Number(times.values[row]),
      good: good.values[row] as number,
      total: total.values[row] as number,
      covered: covered.values[row] as number,
      version: String(version),
    }));
  });
  if (rows.length > 0) await facts.append(sliHours, rows);
}
