import { defineTable } from '../stores/clickhouse/table.ts';

export const deploymentVerdicts = defineTable({
  name: 'deployment_verdicts',
  description: 'What the metrics of a service did around one of its deployments',
  columns: {
    service: 'LowCardinality(String)',
    environment: 'LowCardinality(String)',
    /** Id of the deployment. */
    deployment: 'String',
    /** improved, no_change, worse or not_enough_data. */
    verdict: 'LowCardinality(String)',
    /** The metrics that were compared as JSON; see `delivery/verdict`. */
    comparisons: 'String',
    /** No more data is waited for. */
    final: 'Bool',
    updated: 'DateTime64(3)',
  },
  orderBy: ['service', 'environment', 'deployment'],
  engine: { kind: 'replacing', version: 'updated' },
  time: null,
  retentionDays: null,
});
