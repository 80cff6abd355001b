import { defineTable } from '../stores/clickhouse/table.ts';

export const deployments = defineTable({
  name: 'deployments',
  description: 'A roll-out of one service to one environment; a release tag counts as one to production',
  columns: {
    /** The sender's own id (with the source in front, `github:42`, unless it came by our own API), or one derived from service, environment, sha and time. */
    id: 'String',
    service: 'LowCardinality(String)',
    environment: 'LowCardinality(String)',
    repository: 'LowCardinality(String)',
    sha: 'String',
    version: 'String',
    /**
     * success, failure, cancelled or running: of the roll-out itself; whether the change failed is judged later. Release tags
     * may also be `superseded` (their service reports its deployments itself), as may what another source reports too; what is no deployment any more
     * (its tag was deleted, its rule changed) is `withdrawn`.
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
    /** production, staging, testing or development: as the sender classes the environment; empty when it does not. */
    tier: 'LowCardinality(String)',
    /** Whether the sender says that it failed its users; NULL when it says nothing. */
    stated_failed: 'Nullable(Bool)',
    /** Branch or tag that was deployed, where the sender says. */
    ref: 'String',
    /** Of a superseded report: the id of the deployment that stands for it; empty where deployments that were reported at all do. */
    superseded_by: 'String',
    /** Of a service that is only part of its repository: commits it brought that touch other parts alone, and are not among its own. */
    unrelated: 'UInt32',
    /** `version` where its sender stated a version alone and the commit is the one that this stands for; else empty. */
    located_by: 'LowCardinality(String)',
  },
  orderBy: ['service', 'environment', 'id'],
  engine: { kind: 'replacing', version: 'updated' },
  time: null,
  retentionDays: null,
});
