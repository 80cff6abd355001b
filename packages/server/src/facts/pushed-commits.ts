import { defineTable } from '../stores/clickhouse/table.ts';

export const pushedCommits = defineTable({
  name: 'pushed_commits',
  description: 'A commit of a branch as a code host told it (a push, or the commits of a change); commits of clones are in `commits`',
  columns: {
    /** Full name at the host, such as `octocat/hello-world`. */
    repository: 'LowCardinality(String)',
    /** `owner:branch`, so that branches of forks are told apart. */
    branch: 'String',
    sha: 'String',
    /** As stated; a push states none, and its commits are chained in order: the first follows what the branch was on before. */
    parents: 'Array(String)',
    author_time: 'DateTime64(3)',
    commit_time: 'DateTime64(3)',
    /** Pseudonym, as in `commits`. */
    author: 'String',
    bot: 'Bool',
    squash: 'Bool',
    subject: 'String',
    reverts: 'String',
    /** Commits that it says it was cherry-picked from, in its order. */
    picked_from: 'Array(String)',
    /** Files it touched, where the host says; at most 300. */
    paths: 'Array(String)',
    /** The branch is the repository's default branch. */
    mainline: 'Bool',
    /** Where it was learnt: github, gitlab, bitbucket ... */
    source: 'LowCardinality(String)',
    received: 'DateTime64(3)',
    /** What an API states exactly comes before what a push lets conclude: `exact` and `concluded` of `facts/versions.ts`. */
    version: 'UInt64',
  },
  orderBy: ['repository', 'branch', 'sha'],
  engine: { kind: 'replacing', version: 'version' },
  time: null,
  retentionDays: null,
});
