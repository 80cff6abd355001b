import { defineTable } from '../stores/clickhouse/table.ts';

export const commits = defineTable({
  name: 'commits',
  description: 'A commit of a repository',
  columns: {
    repository: 'LowCardinality(String)',
    sha: 'String',
    /** As the commit states them: those that a shallow clone cuts off are named too, but have no row. */
    parents: 'Array(String)',
    author_time: 'DateTime64(3)',
    commit_time: 'DateTime64(3)',
    /** A pseudonym (keyed hash of the author's e-mail address): to tell people from bots and count teams, never to rank. */
    author: 'String',
    bot: 'Bool',
    /** Looks like a squash merge of a pull request: its author time is when it was merged, not when it was written. */
    squash: 'Bool',
    subject: 'String',
    /** The commit this one reverts; empty when it reverts none. */
    reverts: 'String',
    /** Commits that it says it was cherry-picked from, in its order. */
    picked_from: 'Array(String)',
    /** Reachable from the default branch or a release tag. */
    mainline: 'Bool',
    version: 'UInt64',
  },
  orderBy: ['repository', 'sha'],
  engine: { kind: 'replacing', version: 'version' },
  time: null,
  retentionDays: null,
});
