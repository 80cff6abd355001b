import { defineTable } from '../stores/clickhouse/table.ts';

export const workItems = defineTable({
  name: 'work_items',
  description: 'An issue, story or task as its tracker last told it',
  columns: {
    /** jira, linear, github, gitlab, devlake ... */
    source: 'LowCardinality(String)',
    /** The key people use, such as SHOP-12; the tracker's own id where there is none. */
    id: 'String',
    project: 'LowCardinality(String)',
    type: 'LowCardinality(String)',
    subtask: 'Bool',
    title: 'String',
    /** The status' id at the tracker (its name where it has none); see `work_item_statuses`. */
    status: 'String',
    created: 'DateTime64(3)',
    labels: 'Array(String)',
    estimate: 'Nullable(Float64)',
    url: 'String',
    deleted: 'Bool',
    received: 'DateTime64(3)',
    version: 'UInt64',
  },
  orderBy: ['source', 'id'],
  engine: { kind: 'replacing', version: 'version' },
  time: null,
  retentionDays: null,
});

export const workItemStatuses = defineTable({
  name: 'work_item_statuses',
  description: 'A status of a tracker and what it means',
  columns: {
    source: 'LowCardinality(String)',
    /** Id at the tracker: names are translated and renamed. */
    status: 'String',
    name: 'String',
    /** triage, backlog, unstarted, started, done or cancelled. */
    category: 'LowCardinality(String)',
    received: 'DateTime64(3)',
    version: 'UInt64',
  },
  orderBy: ['source', 'status'],
  engine: { kind: 'replacing', version: 'version' },
  time: null,
  retentionDays: null,
});

export const workItemTransitions = defineTable({
  name: 'work_item_transitions',
  description: 'A work item went from one status to another',
  columns: {
    source: 'LowCardinality(String)',
    item: 'String',
    /** The tracker's id of the entry in the history; else the time in milliseconds. */
    id: 'String',
    time: 'DateTime64(3)',
    /** Ids at the tracker. */
    from_status: 'String',
    to_status: 'String',
    received: 'DateTime64(3)',
    version: 'UInt64',
  },
  orderBy: ['source', 'item', 'id'],
  engine: { kind: 'replacing', version: 'version' },
  time: null,
  retentionDays: null,
});
