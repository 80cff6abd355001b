import { defineTable } from '../stores/clickhouse/table.ts';

export const events = defineTable({
  name: 'events',
  description: 'A product event: a person did something',
  columns: {
    /** Chosen by the sender: a retry with the same id replaces the row. */
    id: 'String',
    time: 'DateTime64(3)',
    received: 'DateTime64(3)',
    source: 'LowCardinality(String)',
    name: 'LowCardinality(String)',
    /** A pseudonymous identifier of the person, never a name or an e-mail address. */
    person: 'String',
    session: 'String',
    path: 'String',
    properties: 'Map(LowCardinality(String), String)',
  },
  orderBy: ['name', 'time', 'id'],
  engine: { kind: 'replacing', version: 'received' },
  time: 'time',
  retentionDays: 1095,
});
