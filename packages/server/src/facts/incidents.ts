import { defineTable } from '../stores/clickhouse/table.ts';

export const incidents = defineTable({
  name: 'incidents',
  description: 'An incident as the service that manages it last told it',
  columns: {
    /** pagerduty, opsgenie, alertmanager, datadog, devlake, cdevents, github (an issue with the incident label) ... */
    source: 'LowCardinality(String)',
    id: 'String',
    title: 'String',
    /** open or resolved. */
    state: 'LowCardinality(String)',
    /** Services as the sender names them. */
    services: 'Array(String)',
    /** May be empty. */
    environment: 'LowCardinality(String)',
    severity: 'LowCardinality(String)',
    started: 'DateTime64(3)',
    acknowledged: 'Nullable(DateTime64(3))',
    resolved: 'Nullable(DateTime64(3))',
    /** The commit, the version or the deployment (by id) that the sender says caused it; may be empty. */
    sha: 'String',
    release: 'String',
    deployment: 'String',
    url: 'String',
    received: 'DateTime64(3)',
    version: 'UInt64',
  },
  orderBy: ['source', 'id'],
  engine: { kind: 'replacing', version: 'version' },
  time: null,
  retentionDays: null,
});
