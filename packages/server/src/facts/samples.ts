import { defineTable } from '../stores/clickhouse/table.ts';

export const samples = defineTable({
  name: 'samples',
  description: 'The value of a series at a time; counters are cumulative since start_time',
  columns: {
    series_id: 'UInt64',
    time: 'DateTime64(3)',
    value: 'Float64',
    /** When the cumulative counter began; the epoch when the sender did not say. */
    start_time: 'DateTime64(3)',
  },
  orderBy: ['series_id', 'time'],
  engine: { kind: 'replacing', version: 'time' },
  time: 'time',
  retentionDays: 395,
});
