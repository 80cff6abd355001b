import { defineTable } from '../stores/clickhouse/table.ts';

/** In seconds, wall clock; NULL where a stage did not happen or cannot be known, never 0 for that. Each has a twin in working time. */
const stages = {
  coding: 'Nullable(Float64)',
  pickup: 'Nullable(Float64)',
  review: 'Nullable(Float64)',
  merge_wait: 'Nullable(Float64)',
  deploy_wait: 'Nullable(Float64)',
  deploying: 'Nullable(Float64)',
  lead_time: 'Nullable(Float64)',
} as const;
const workingStages = {
  coding_working: 'Nullable(Float64)',
  pickup_working: 'Nullable(Float64)',
  review_working: 'Nullable(Float64)',
  merge_wait_working: 'Nullable(Float64)',
  deploy_wait_working: 'Nullable(Float64)',
  deploying_working: 'Nullable(Float64)',
  lead_time_working: 'Nullable(Float64)',
} as const;

/**
 * Pages ask by service: its rows lie together, those of one environment next to each other, so that a service's page reads its own rows and
 * not everybody's. Of a change with several services, or several environments, each has a row of its own.
 */
export const changeFlow = defineTable({
  name: 'change_flow',
  description:
    'The way of a change from its first commit into an environment: one row for each service it belongs to, without environment, and one for each service and environment it reached',
  columns: {
    /** The imported repository's name where a clone is known, else the full name at the host. */
    repository: 'LowCardinality(String)',
    /** The name of the repository in `changes`. */
    change_repository: 'LowCardinality(String)',
    /** Its number there. */
    change: 'String',
    service: 'LowCardinality(String)',
    /** Empty in the row that stands for the change itself, whether it reached an environment or not: it knows the stages until the merge. */
    environment: 'LowCardinality(String)',
    /** True in one of the rows without environment: what is counted over all services counts a change once. */
    main: 'Bool',
    /** In rows without environment: whether it is in any of the service's. */
    deployed_anywhere: 'Bool',
    bot: 'Bool',
    /** open, merged or closed. */
    state: 'LowCardinality(String)',
    created: 'DateTime64(3)',
    /** The earliest author time of its commits, even when that is after it was opened; NULL when none is known. */
    first_commit: 'Nullable(DateTime64(3))',
    /** The last time it was said to be ready before its first review, else when it was opened. */
    ready: 'Nullable(DateTime64(3))',
    first_review: 'Nullable(DateTime64(3))',
    approved: 'Nullable(DateTime64(3))',
    merged: 'Nullable(DateTime64(3))',
    /** When it was closed without being merged. */
    closed: 'Nullable(DateTime64(3))',
    deploy_started: 'Nullable(DateTime64(3))',
    deployed: 'Nullable(DateTime64(3))',
    /** Id of the deployment that brought it. */
    deployment: 'String',
    ...stages,
    ...workingStages,
    /** Seconds as a draft, by the wall clock; a draft that is still one has none yet. */
    draft: 'Float64',
    /** It was merged, and nobody but its author and bots had said anything before. */
    unreviewed: 'Bool',
    /** Blocking review, then new commits, before the first approval. */
    review_rounds: 'UInt32',
    additions: 'Nullable(UInt32)',
    deletions: 'Nullable(UInt32)',
    files: 'Nullable(UInt32)',
    commits: 'Nullable(UInt32)',
    /** How it was found in the deployment: merge_sha, head_sha, commit_sha, patch_id, subject, cherry_pick or version; empty in rows without environment. */
    matched_by: 'LowCardinality(String)',
    /** Times that contradict each other were clamped. */
    suspect: 'Bool',
    /** The row stands for nothing any more. */
    gone: 'Bool',
    updated: 'DateTime64(3)',
  },
  orderBy: ['service', 'environment', 'change_repository', 'change'],
  engine: { kind: 'replacing', version: 'updated' },
  time: null,
  retentionDays: null,
});
