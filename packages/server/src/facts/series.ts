import { defineTable } from '../stores/clickhouse/table.ts';

/** Prometheus' notion of a series; OTLP data points are stored in the same form (a histogram is `_bucket`, `_sum`, `_count`). */
export const series = defineTable({
  name: 'series',
  description: 'A time series: a metric name with one set of labels',
  columns: {
    /** 64-bit hash of name and labels (see `series-id.ts`), as a decimal string. */
    id: 'UInt64',
    name: 'LowCardinality(String)',
    labels: 'Map(LowCardinality(String), String)',
    /** counter, gauge, histogram, summary, or unknown. */
    type: 'LowCardinality(String)',
    /** UCUM, as OTLP states it; empty when unknown. */
    unit: 'LowCardinality(String)',
    description: 'String',
    source: 'LowCardinality(String)',
    seen: 'DateTime64(3)',
  },
  orderBy: ['name', 'id'],
  engine: { kind: 'replacing', version: 'seen' },
  time: null,
  retentionDays: null,
});
