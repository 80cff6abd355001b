import { defineTable } from '../stores/clickhouse/table.ts';

export const commits = defineTable({
  name: 'commits',
  description: 'A commit of a repository',
  columns: {
    repository: 'LowCardinality(String)',
    sha: 'String',
    parents: 'Array(String)',
    author_time: 'DateTime64(3)',
    commit_time: 'DateTime64(3)',
    /** A pseudonym (keyed hash of the author's e-mail address): to tell people from bots and count teams, never to rank. */
    author: 'String',
    bot: 'Bool',
    subject: 'String',
    /** The commit this one reverts; empty when it reverts none. */
    reverts: 'String',
    version: 'UInt64',
  },
  orderBy: ['repository', 'sha'],
  engine: { kind: 'replacing', version: 'version' },
  time: null,
  retentionDays: null,
});
