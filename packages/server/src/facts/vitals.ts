import { defineTable } from '../stores/clickhouse/table.ts';

export const vitals = defineTable({
  name: 'vitals',
  description: 'One web vital of one page visit, measured in a real browser',
  columns: {
    id: 'String',
    time: 'DateTime64(3)',
    received: 'DateTime64(3)',
    source: 'LowCardinality(String)',
    /** lcp, inp, cls, fcp or ttfb. */
    name: 'LowCardinality(String)',
    /** Seconds; for cls the unitless layout-shift score. */
    value: 'Float64',
    path: 'String',
    session: 'String',
    /** navigate, reload, back-forward, prerender ... as the web-vitals library names them. */
    navigation: 'LowCardinality(String)',
  },
  orderBy: ['name', 'time', 'id'],
  engine: { kind: 'replacing', version: 'received' },
  time: 'time',
  retentionDays: 395,
});
