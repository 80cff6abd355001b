import { defineTable } from '../stores/clickhouse/table.ts';

export const samples = defineTable({
  name: 'samples',
  description: 'The value of a series at a time; counters are cumulative since start_time',
  columns: {
    series_id: 'UInt64',
    time: 'DateTime64(3)',
    /** A NaN with the bits 0x7ff0000000000002 is Prometheus' staleness marker. */
    value: 'Float64',
    /** When the cumulative counter began; the epoch when the sender did not say. */
    start_time: 'DateTime64(3)',
  },
  orderBy: ['series_id', 'time'],
  engine: { kind: 'replacing', version: 'time' },
  time: 'time',
  partition: 'day',
  // Measured by bench/size.ts on scrapes of a node exporter: 1.1 bytes a sample, of which the value takes 1.0.
  codecs: {
    series_id: 'ZSTD(1)',
    time: 'Delta(8), ZSTD(1)',
    value: 'Delta(8), ZSTD(1)',
    start_time: 'ZSTD(1)',
  },
  retentionDays: 395,
});
