import { defineTable } from '../stores/clickhouse/table.ts';

export const deploymentCommits = defineTable({
  name: 'deployment_commits',
  description: 'A commit that reached an environment with a deployment for the first time (by ancestry)',
  columns: {
    service: 'LowCardinality(String)',
    environment: 'LowCardinality(String)',
    repository: 'LowCardinality(String)',
    sha: 'String',
    /** The one deployment that brought it; empty when it turned out later that none did. */
    deployment: 'String',
    author_time: 'DateTime64(3)',
    /** When that deployment finished. */
    finished: 'DateTime64(3)',
    merge: 'Bool',
    bot: 'Bool',
    squash: 'Bool',
    updated: 'DateTime64(3)',
  },
  orderBy: ['service', 'environment', 'repository', 'sha'],
  engine: { kind: 'replacing', version: 'updated' },
  time: null,
  retentionDays: null,
});
