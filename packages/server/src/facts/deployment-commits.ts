import { defineTable } from '../stores/clickhouse/table.ts';

export const deploymentCommits = defineTable({
  name: 'deployment_commits',
  description: 'A commit that reached an environment with a deployment for the first time (by ancestry)',
  columns: {
    service: 'LowCardinality(String)',
    environment: 'LowCardinality(String)',
    deployment: 'String',
    repository: 'LowCardinality(String)',
    sha: 'String',
    author_time: 'DateTime64(3)',
    finished: 'DateTime64(3)',
    merge: 'Bool',
    bot: 'Bool',
    updated: 'DateTime64(3)',
  },
  orderBy: ['service', 'environment', 'deployment', 'sha'],
  engine: { kind: 'replacing', version: 'updated' },
  time: null,
  retentionDays: null,
});
