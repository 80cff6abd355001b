import { defineTable } from '../stores/clickhouse/table.ts';

export const workItemFlow = defineTable({
  name: 'work_item_flow',
  description: 'How a work item went through its statuses; computed from its transitions',
  columns: {
    source: 'LowCardinality(String)',
    id: 'String',
    project: 'LowCardinality(String)',
    /** The team that the definitions assign the project to; may be empty. */
    team: 'LowCardinality(String)',
    type: 'LowCardinality(String)',
    subtask: 'Bool',
    /** The category it is in now. */
    category: 'LowCardinality(String)',
    created: 'DateTime64(3)',
    /** First entry into a started category; NULL when it was not started, and when the history from its beginning is not known. */
    started: 'Nullable(DateTime64(3))',
    /** Last entry into done; NULL while it is not done, and for cancelled ones. */
    done: 'Nullable(DateTime64(3))',
    /** When it was not being worked on any more: done, cancelled, or put back to what has not been started; NULL while it is. */
    ended: 'Nullable(DateTime64(3))',
    /** Seconds from started to done; wall clock and working time. */
    cycle: 'Nullable(Float64)',
    cycle_working: 'Nullable(Float64)',
    /**
     * Seconds in started categories whose status counts as work, and in those that count as waiting, from started to done (to its last
     * transition while it is not done); each has a twin in working time.
     */
    active: 'Float64',
    waiting: 'Float64',
    active_working: 'Float64',
    waiting_working: 'Float64',
    /** How often it left done for something else, and when. */
    reopens: 'UInt32',
    reopened: 'Array(DateTime64(3))',
    /** Deleted, or moved to where it has another key: the row stands for nothing any more. */
    gone: 'Bool',
    updated: 'DateTime64(3)',
  },
  orderBy: ['source', 'id'],
  engine: { kind: 'replacing', version: 'updated' },
  time: null,
  retentionDays: null,
});
