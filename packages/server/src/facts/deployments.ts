import { defineTable } from '../stores/clickhouse/table.ts';

export const deployments = defineTable({
  name: 'deployments',
  description: 'A roll-out of one service to one environment; a release tag counts as one to production',
  columns: {
    /** The sender's own id, or one derived from service, environment, sha and time. */
    id: 'String',
    service: 'LowCardinality(String)',
    environment: 'LowCardinality(String)',
    repository: 'LowCardinality(String)',
    sha: 'String',
    version: 'String',
    /**
     * success, failure, cancelled or running: of the roll-out itself; whether the change failed is judged later. Release tags
     * may also be `superseded` (their service reports its deployments itself) or `withdrawn` (the tag was deleted).
     */
    status: 'LowCardinality(String)',
    started: 'DateTime64(3)',
    finished: 'DateTime64(3)',
    /** Where it was learnt: git (a tag), api, github ... */
    source: 'LowCardinality(String)',
    url: 'String',
    /** True when the sender said that it repairs an incident. */
    unplanned: 'Bool',
    /** The id of the deployment this one rolls back or fixes, as the sender said; empty when none is stated. */
    repairs: 'String',
    /** The id of the deployment that this one takes back by deploying an older commit; empty when it does not. */
    rolls_back: 'String',
    /**
     * What is known of its commits: known, baseline (the first of its service and environment, whose contents nobody can know),
     * incomplete (the history is cut off), unmatched (its commit is in no imported repository), none (no commit stated).
     */
    contents: 'LowCardinality(String)',
    updated: 'DateTime64(3)',
  },
  orderBy: ['service', 'environment', 'id'],
  engine: { kind: 'replacing', version: 'updated' },
  time: null,
  retentionDays: null,
});
