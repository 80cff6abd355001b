import { defineTable } from '../stores/clickhouse/table.ts';

/**
 * Prometheus' native histograms with absolute counts. The staleness marker of such a series is a sample with that value in `samples`:
 * there is none here.
 */
export const nativeHistograms = defineTable({
  name: 'native_histograms',
  description: 'The native histogram of a series at a time; counts are cumulative since start_time',
  columns: {
    series_id: 'UInt64',
    time: 'DateTime64(3)',
    /** When the cumulative counts began; the epoch when the sender did not say. */
    start_time: 'DateTime64(3)',
    /** -4 to 8, or -53 for custom bounds. */
    schema: 'Int32',
    zero_threshold: 'Float64',
    zero_count: 'Float64',
    count: 'Float64',
    sum: 'Float64',
    /** Of each span: the index of its first bucket for the first, the gap to the span before for the others. */
    positive_offsets: 'Array(Int32)',
    positive_lengths: 'Array(UInt32)',
    /** One absolute count a bucket, in the order of the spans. */
    positive_counts: 'Array(Float64)',
    negative_offsets: 'Array(Int32)',
    negative_lengths: 'Array(UInt32)',
    negative_counts: 'Array(Float64)',
    /** Upper bounds, ascending, without +Inf; empty unless the schema is -53. */
    custom_bounds: 'Array(Float64)',
    /** unknown, reset, not_reset or gauge. */
    reset_hint: 'LowCardinality(String)',
  },
  orderBy: ['series_id', 'time'],
  engine: { kind: 'replacing', version: 'time' },
  time: 'time',
  partition: 'day',
  codecs: {
    series_id: 'ZSTD(1)',
    time: 'Delta(8), ZSTD(1)',
    start_time: 'ZSTD(1)',
    positive_counts: 'ZSTD(1)',
    negative_counts: 'ZSTD(1)',
  },
  retentionDays: 395,
});
