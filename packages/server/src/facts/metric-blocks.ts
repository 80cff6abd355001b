import type { Row } from '../stores/clickhouse/table.ts';
import type { ColumnBlock } from '../stores/native.ts';
import type { SampleColumns } from './sample-columns.ts';
import type { series } from './series.ts';

/** Rows of series by column. @param ids theirs, as numbers. */
export function seriesBlock(rows: readonly Row<typeof series>[], ids: BigUint64Array): ColumnBlock {
  const columns = {
    id: ids,
    name: rows.map(({ name }) => name),
    labels: rows.map(({ labels }) => labels),
    type: rows.map(({ type }) => type),
    unit: rows.map(({ unit }) => unit),
    description: rows.map(({ description }) => description),
    source: rows.map(({ source }) => source),
    seen: BigInt64Array.from(rows, ({ seen }) => BigInt(Math.trunc(seen))),
  };
  return { length: rows.length, columns };
}

export function sampleBlock({ length, ids, times, values, startTimes }: SampleColumns): ColumnBlock {
  return { length, columns: { series_id: ids, time: times, value: values, start_time: startTimes } };
}
