import type { Row } from '../stores/clickhouse/table.ts';
import type { ColumnBlock } from '../stores/native.ts';
import type { SampleColumns } from './sample-columns.ts';
import type { series } from './series.ts';

/** Rows of series by column. */
export function seriesBlock(rows: readonly Row<typeof series>[]): {
  readonly ids: BigUint64Array;
  readonly seen: BigInt64Array;
  readonly block: ColumnBlock;
} {
  const ids = BigUint64Array.from(rows, ({ id }) => BigInt(id));
  const seen = BigInt64Array.from(rows, (row) => BigInt(Math.trunc(row.seen)));
  const columns = {
    id: ids,
    name: rows.map(({ name }) => name),
    labels: rows.map(({ labels }) => labels),
    type: rows.map(({ type }) => type),
    unit: rows.map(({ unit }) => unit),
    description: rows.map(({ description }) => description),
    source: rows.map(({ source }) => source),
    seen,
  };
  return { ids, seen, block: { length: rows.length, columns } };
}

export function sampleBlock({ length, ids, times, values, startTimes }: SampleColumns): ColumnBlock {
  return { length, columns: { series_id: ids, time: times, value: values, start_time: startTimes } };
}
