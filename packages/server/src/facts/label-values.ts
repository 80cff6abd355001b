import { defineTable } from '../stores/clickhouse/table.ts';

/**
 * What `series` says of labels, in the order in which people ask for it: looking for the values of a label among a million series would
 * read them all. Each value is there once for its metric and once under the metric '' for all of them, where the names of metrics are
 * the values of the label `__name__`.
 */
export const labelValues = defineTable({
  name: 'label_values',
  description: 'A value that a label has in some series of a metric; metric is empty for the values of all metrics together',
  columns: {
    metric: 'LowCardinality(String)',
    label: 'LowCardinality(String)',
    value: 'String',
    /** A living series has it renewed within a day. */
    seen: 'DateTime64(3)',
  },
  orderBy: ['metric', 'label', 'value'],
  engine: { kind: 'replacing', version: 'seen' },
  time: null,
  retentionDays: null,
});
