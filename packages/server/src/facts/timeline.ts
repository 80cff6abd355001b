import { defineTable } from '../stores/clickhouse/table.ts';

export const timeline = defineTable({
  name: 'timeline',
  description: 'Something that happened and may explain a number: a deployment, an incident, an alert, a changed definition',
  columns: {
    id: 'String',
    time: 'DateTime64(3)',
    /** deployment, incident, alert, definition, budget (an error budget came into another state), or event (reported by a metrics client, or something that people said). */
    kind: 'LowCardinality(String)',
    title: 'String',
    service: 'LowCardinality(String)',
    environment: 'LowCardinality(String)',
    /** Path in the UI, or an absolute URL; empty when there is nothing to open. */
    link: 'String',
    updated: 'DateTime64(3)',
  },
  orderBy: ['kind', 'id'],
  engine: { kind: 'replacing', version: 'updated' },
  time: null,
  retentionDays: null,
});
