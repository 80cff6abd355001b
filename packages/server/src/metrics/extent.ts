import { type FactReader, number, type QueryParameters } from '../stores/clickhouse/client.ts';
import type { Table } from '../stores/clickhouse/table.ts';
import { filterConditions, fromClause, groupColumns } from './bucketing.ts';
import type { Selection } from './selection.ts';
import { readShared } from './shared-reads.ts';
import type { Grid, MetricQuery, Series } from './types.ts';

/**
 * Time of the newest fact behind a metric, whatever the range and the filter; milliseconds UTC, `null` when there is none. Without FINAL,
 * which would cost more than it tells: a replaced version of a fact has hardly another time.
 *
 * @param since a time, milliseconds UTC, after which there probably are facts: the newest is looked for among these first.
 */
export async function newestFact(
  facts: FactReader,
  { from, time, where, parameters = {} }: Pick<Selection, 'from' | 'time' | 'where' | 'parameters'>,
  since?: number,
): Promise<number | null> {
  const isKept = typeof from !== 'string' && from.time === time && where === undefined;
  const newest = async (sql: string, more: QueryParameters = {}) => {
    const [row] = await readShared<{ newest: unknown }>(facts, sql, { ...parameters, ...more });
    return row === undefined ? null : number(row.newest);
  };
  // What the store keeps of every part; no row is read.
  if (isKept) return newest(`SELECT ${milliseconds(`max(${time})`)} AS newest FROM \`${from.name}\` HAVING count() > 0`);
  const latest = (within: string) => `SELECT ${milliseconds(time)} AS newest FROM ${source(from)} WHERE ${within}(${where ?? '1'})
ORDER BY ${time} DESC LIMIT 1
SETTINGS prefer_column_name_to_alias = 1`;
  // Of most facts the time alone is then looked at; all of them only when none is that new.
  const within = `${time} >= fromUnixTimestamp64Milli({newestSince:Int64}, 'UTC') AND `;
  const recent = since === undefined ? null : await newest(latest(within), { newestSince: since });
  return recent ?? newest(latest(''));
}

/**
 * Nothing happened in a bucket that ends after the first fact and begins before the present: that is a measured 0. Whether there are
 * facts before the range is asked only when a series has no data at its beginning.
 */
export async function withZeros(
  facts: FactReader,
  query: MetricQuery,
  grid: Grid,
  selection: Selection,
  series: readonly Series[],
): Promise<void> {
  const firsts = series.map(({ values }) => values.findIndex((value) => !Number.isNaN(value)));
  const isKnown = firsts.every((first) => first === 0) ? () => true : await labelsBefore(facts, query, selection);
  for (const [place, { labels, values }] of series.entries()) {
    const first = firsts[place] ?? -1;
    const since = isKnown(labels) ? 0 : first === -1 ? values.length : first;
    for (let index = since; index < values.length; index++) {
      if (Number.isNaN(values[index]) && (grid.bounds[index] ?? 0) < grid.now) values[index] = 0;
    }
  }
}

/** Which series have facts before the range. */
async function labelsBefore(facts: FactReader, query: MetricQuery, selection: Selection) {
  const dimensions = selection.dimensions ?? {};
  const filter = filterConditions(query.filter, dimensions);
  const groups = groupColumns(query.groupBy, dimensions);
  // A fact of a kept time has it for good; of the others an older version may have had another, and only the newest counts.
  const from =
    typeof selection.from !== 'string' && selection.from.time === selection.time ? source(selection.from) : fromClause(selection.from);
  const rows = await readShared<Record<string, unknown>>(
    facts,
    `SELECT DISTINCT 1 AS found${groups.select}
FROM ${from}
WHERE ${selection.time} < fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND (${selection.where ?? '1'}) AND ${filter.sql}
LIMIT ${query.groupBy.length === 0 ? 1 : mostGroups}
SETTINGS prefer_column_name_to_alias = 1`,
    { ...selection.parameters, ...filter.parameters, from: query.from },
  );
  const key = (labels: Readonly<Record<string, unknown>>) => JSON.stringify(query.groupBy.map((name) => String(labels[name])));
  const found = new Set(rows.map(key));
  return (labels: Series['labels']) => found.has(key(labels));
}

const mostGroups = 100_000;

function source(from: Table | string): string {
  return typeof from === 'string' ? from : `\`${from.name}\``;
}

/** A DateTime64 expression in milliseconds since the epoch. */
export function milliseconds(time: string): string {
  return `toUnixTimestamp64Milli(toDateTime64(${time}, 3))`;
}
