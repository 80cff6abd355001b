import {
  customBucketsSchema,
  type Grid,
  type Histogram,
  type ResetHint,
  type SelectRequest,
  type Span,
  type StorageContext,
} from '@binnacle/promql';
import type { ArrayColumn, Block, NumberColumn, TextColumn, WideColumn } from '../../stores/clickhouse/blocks.ts';
import type { ColumnReader } from '../../stores/clickhouse/client.ts';
import { ask } from './ask.ts';
import { start } from './find.ts';
import { at, lastPoint } from './sql.ts';

/** Whether any of the series has a native histogram in (from, end of the grid]. */
export async function anyHistograms(
  facts: ColumnReader,
  ids: BigUint64Array,
  from: number,
  grid: Grid,
  context: StorageContext,
): Promise<boolean> {
  const blocks = await ask(
    facts,
    {
      text: `SELECT 1 FROM native_histograms WHERE series_id IN {ids:Array(UInt64)} AND time > ${at(from)} AND time <= ${at(lastPoint(grid))} LIMIT 1`,
      parameters: { ids },
    },
    context,
  );
  return blocks.length > 0;
}

export interface StoredHistogram {
  readonly time: number;
  readonly startTime: number;
  readonly histogram: Histogram;
}

/** The histogram before a range tells whether the first one in it was reset; older ones tell nothing. Milliseconds. */
const lookBehind = 600_000;

/** Native histograms in (from, to] by series, ascending in time, and those shortly before. */
export async function selectHistograms(
  facts: ColumnReader,
  { from, to }: SelectRequest,
  ids: BigUint64Array,
  context: StorageContext,
): Promise<Map<bigint, StoredHistogram[]>> {
  const blocks = await ask(
    facts,
    {
      text: `SELECT series_id, time, start_time, schema, zero_threshold, zero_count, count, sum,
  positive_offsets, positive_lengths, positive_counts, negative_offsets, negative_lengths, negative_counts, custom_bounds, CAST(reset_hint, 'String')
FROM native_histograms FINAL
WHERE series_id IN {ids:Array(UInt64)} AND time > ${at(from - lookBehind)} AND time <= ${at(to)}
ORDER BY series_id, time
LIMIT {most:UInt64}`,
      parameters: { ids, most: context.limits.maxSamples + 1 },
    },
    context,
  );
  const found = new Map<bigint, StoredHistogram[]>();
  for (const block of blocks) {
    const [ids, times, starts] = block.columns as [WideColumn, WideColumn, WideColumn];
    for (let row = 0; row < block.rows; row++) {
      const id = ids.values[row] as bigint;
      const all = found.get(id) ?? [];
      found.set(id, all);
      all.push({ time: Number(times.values[row]), startTime: Number(starts.values[row]), histogram: histogramAt(block, row) });
    }
  }
  return found;
}

function histogramAt({ columns }: Block, row: number): Histogram {
  const number = (column: number) => (columns[column] as NumberColumn).values[row] as number;
  const list = (column: number): number[] => {
    const lists = columns[column] as ArrayColumn;
    return Array.from((lists.elements as NumberColumn).values.subarray(start(lists, row), lists.ends[row]));
  };
  const spans = (column: number): Span[] => {
    const lengths = list(column + 1);
    return list(column).map((offset, index) => ({ offset, length: lengths[index] as number }));
  };
  const schema = number(3);
  return {
    schema,
    zeroThreshold: number(4),
    zeroCount: number(5),
    count: number(6),
    sum: number(7),
    positiveSpans: spans(8),
    positiveCounts: list(10),
    negativeSpans: spans(11),
    negativeCounts: list(13),
    customBounds: schema === customBucketsSchema ? list(14) : [],
    resetHint: (columns[15] as TextColumn).values[row] as ResetHint,
  };
}
