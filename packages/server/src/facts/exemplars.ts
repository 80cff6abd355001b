import { defineTable } from '../stores/clickhouse/table.ts';

export const exemplars = defineTable({
  name: 'exemplars',
  description: 'One measurement behind a value of a series, with labels that lead to where it was made, such as a trace id',
  columns: {
    series_id: 'UInt64',
    time: 'DateTime64(3)',
    value: 'Float64',
    labels: 'Map(LowCardinality(String), String)',
  },
  orderBy: ['series_id', 'time', 'value'],
  engine: { kind: 'replacing', version: 'time' },
  time: 'time',
  retentionDays: 30,
});
