import { defineTable } from '../stores/clickhouse/table.ts';

export const changes = defineTable({
  name: 'changes',
  description: 'A pull or merge request as its host last told it',
  columns: {
    /** Full name at the host, such as `octocat/hello-world`. */
    repository: 'LowCardinality(String)',
    /** Its number in the repository. */
    number: 'String',
    /** Where it was learnt: github, gitlab, bitbucket, cdevents, devlake ... */
    source: 'LowCardinality(String)',
    title: 'String',
    /** A pseudonym (keyed hash of the account's name at the host): to tell authors from reviewers, never to rank. */
    author: 'String',
    bot: 'Bool',
    /** open, merged or closed (without being merged). */
    state: 'LowCardinality(String)',
    draft: 'Bool',
    created: 'DateTime64(3)',
    closed: 'Nullable(DateTime64(3))',
    merged: 'Nullable(DateTime64(3))',
    /** The commit that the base branch got; empty unless it is merged (hosts state one of a test merge before). */
    merge_sha: 'String',
    head_sha: 'String',
    /** Branch it comes from, `owner:branch` as in `pushed_commits`. */
    branch: 'String',
    base: 'String',
    /** NULL where the host does not say. */
    additions: 'Nullable(UInt32)',
    deletions: 'Nullable(UInt32)',
    files: 'Nullable(UInt32)',
    commits: 'Nullable(UInt32)',
    labels: 'Array(String)',
    url: 'String',
    received: 'DateTime64(3)',
    /** `versionOf` the time at which the host changed it last. */
    version: 'UInt64',
  },
  orderBy: ['repository', 'number'],
  engine: { kind: 'replacing', version: 'version' },
  time: null,
  retentionDays: null,
});
