import { defineTable } from '../stores/clickhouse/table.ts';

export const commitPatchIds = defineTable({
  name: 'commit_patch_ids',
  description:
    'What a commit changes, as one number that stays the same when it is rebased or cherry-picked; kept of commits that were compared',
  columns: {
    repository: 'LowCardinality(String)',
    sha: 'String',
    /** `git patch-id --stable`; empty when the commit changes nothing by itself (a merge). */
    patch_id: 'String',
    version: 'UInt64',
  },
  orderBy: ['repository', 'sha'],
  engine: { kind: 'replacing', version: 'version' },
  time: null,
  retentionDays: null,
});
