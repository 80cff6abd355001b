import { defineTable } from '../stores/clickhouse/table.ts';

export const deploymentEvents = defineTable({
  name: 'deployment_events',
  description: 'What a service told of a roll-out in one state; the rows of an id together become one deployment',
  columns: {
    /** github, github-actions, gitlab, datadog, devlake, sleuth, cdevents, bitbucket ... */
    source: 'LowCardinality(String)',
    /** The sender's id of the deployment. */
    id: 'String',
    /**
     * created, running, success, failure, cancelled, inactive; or `note`: says something of the deployment (that it failed, what repairs
     * it) and not how the roll-out went.
     */
    state: 'LowCardinality(String)',
    /** Full name at the host, or the address of the repository, without scheme and ".git"; may be empty. */
    repository: 'LowCardinality(String)',
    /** As the sender names it; empty where it knows repositories alone. */
    service: 'LowCardinality(String)',
    /** As the sender names it. */
    environment: 'LowCardinality(String)',
    /** production, staging, testing, development, or empty: as the sender classes it. */
    tier: 'LowCardinality(String)',
    sha: 'String',
    release: 'String',
    /** Branch or tag that was deployed; may be empty. */
    ref: 'String',
    /** Name of the workflow, pipeline or job: rules choose by it which runs are deployments. */
    workflow: 'String',
    /** When it got into this state. */
    time: 'DateTime64(3)',
    /** Where the sender states them besides. */
    started: 'Nullable(DateTime64(3))',
    finished: 'Nullable(DateTime64(3))',
    url: 'String',
    unplanned: 'Bool',
    /** Id of the deployment that it repairs or rolls back. */
    repairs: 'String',
    /** Whether the sender says that the deployment failed its users; NULL when it says nothing. */
    failed: 'Nullable(Bool)',
    received: 'DateTime64(3)',
    version: 'UInt64',
  },
  orderBy: ['source', 'repository', 'service', 'id', 'environment', 'state'],
  engine: { kind: 'replacing', version: 'version' },
  time: null,
  retentionDays: null,
});
