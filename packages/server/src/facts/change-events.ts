import { defineTable } from '../stores/clickhouse/table.ts';

export const changeEvents = defineTable({
  name: 'change_events',
  description: 'Something that happened to a pull or merge request: a review, a comment, draft and ready, reopened, a new head',
  columns: {
    repository: 'LowCardinality(String)',
    /** Number of the change. */
    change: 'String',
    /** review, comment, draft, ready, reopened, head (commits were pushed) or dismissed (`id` is the review's). */
    kind: 'LowCardinality(String)',
    /** The host's id where webhook and API state the same one; else the time in milliseconds. */
    id: 'String',
    time: 'DateTime64(3)',
    /** Pseudonym of who did it, as in `changes`. */
    actor: 'String',
    bot: 'Bool',
    /** Of a review: approved, changes_requested or commented. Otherwise empty. */
    state: 'LowCardinality(String)',
    /** The commit it is about; may be empty. */
    sha: 'String',
    received: 'DateTime64(3)',
    version: 'UInt64',
  },
  orderBy: ['repository', 'change', 'kind', 'id'],
  engine: { kind: 'replacing', version: 'version' },
  time: null,
  retentionDays: null,
});
