import { defineTable } from '../stores/clickhouse/table.ts';

export const webhookDeliveries = defineTable({
  name: 'webhook_deliveries',
  description: 'A webhook that came in and what became of it; its body is not kept',
  columns: {
    received: 'DateTime64(3)',
    /** Source of the key or secret that it was sent with. */
    source: 'LowCardinality(String)',
    protocol: 'LowCardinality(String)',
    /** The sender's id of the delivery, the same when it is sent again; may be empty. */
    id: 'String',
    /** Type and action, such as `pull_request.closed`. */
    event: 'LowCardinality(String)',
    /** What it is about, such as a repository; may be empty. */
    subject: 'String',
    /** accepted, ignored (understood, but nothing is kept of it) or rejected. */
    outcome: 'LowCardinality(String)',
    /** Why, unless it was accepted. */
    reason: 'String',
    bytes: 'UInt32',
  },
  orderBy: ['protocol', 'received', 'id'],
  engine: { kind: 'append' },
  time: 'received',
  retentionDays: 30,
});
