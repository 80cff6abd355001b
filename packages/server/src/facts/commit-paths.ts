import { defineTable } from '../stores/clickhouse/table.ts';

/** A list of this length does not say all. */
export const maxPaths = 300;

export const commitPaths = defineTable({
  name: 'commit_paths',
  description: 'The files that a commit touched, as code hosts or a clone tell; kept for repositories that several services share',
  columns: {
    repository: 'LowCardinality(String)',
    sha: 'String',
    /** At most 300, the rest is left out; a merge, which git says nothing of, has none. */
    paths: 'Array(String)',
    version: 'UInt64',
  },
  orderBy: ['repository', 'sha'],
  engine: { kind: 'replacing', version: 'version' },
  time: null,
  retentionDays: null,
});
