import { defineTable } from '../stores/clickhouse/table.ts';

export const ingestion = defineTable({
  name: 'ingestion',
  description: 'What receivers took and refused: a count a minute, by source and protocol, and by reason where it was refused',
  columns: {
    /** The minute's beginning. */
    time: 'DateTime64(3)',
    /** The run of a server process that counted: several count side by side. */
    process: 'String',
    source: 'LowCardinality(String)',
    protocol: 'LowCardinality(String)',
    /** accepted or rejected. */
    outcome: 'LowCardinality(String)',
    /** Why it was rejected, out of a fixed vocabulary per protocol; empty for what was accepted. */
    reason: 'LowCardinality(String)',
    /** So far in this minute; a later row of the same minute replaces an earlier one. */
    count: 'UInt64',
    /** When the last of them came. */
    last: 'DateTime64(3)',
  },
  orderBy: ['source', 'protocol', 'time', 'outcome', 'reason', 'process'],
  engine: { kind: 'replacing', version: 'count' },
  time: 'time',
  retentionDays: 90,
});
