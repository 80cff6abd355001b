import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { Override, Weighed } from './decide.ts';
import { statusStates } from './statuses/types.ts';

const time = (name: string) => timestamp(name, { withTimezone: true });

/** Planned and past times without deployments; an empty service or environment stands for all. */
export const freezeTable = pgTable('deploy_freeze', {
  id: uuid().primaryKey(),
  service: text().notNull(),
  environment: text().notNull(),
  startsAt: time('starts_at').notNull(),
  /** Excluded; brought forward when it is ended early. */
  endsAt: time('ends_at').notNull(),
  reason: text().notNull(),
  letsHotfixes: boolean('lets_hotfixes').notNull(),
  createdAt: time('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  endedBy: text('ended_by'),
});
export type FreezeRow = typeof freezeTable.$inferSelect;

/** An empty environment stands for all. */
export const overrideTable = pgTable('gate_override', {
  id: uuid().primaryKey(),
  service: text().notNull(),
  environment: text().notNull(),
  reason: text().notNull(),
  createdAt: time('created_at').notNull(),
  createdBy: text('created_by').notNull(),
  until: time('until').notNull(),
  withdrawnBy: text('withdrawn_by'),
});
export type OverrideRow = typeof overrideTable.$inferSelect;

/** What the gate was asked and what it answered. */
export const answerTable = pgTable('gate_answer', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  /** Hash of who asked what. */
  question: text().notNull(),
  /** Hash of what was answered, without the numbers in its sentences. */
  answer: text().notNull(),
  firstAt: time('first_at').notNull(),
  lastAt: time('last_at').notNull(),
  times: integer().notNull(),
  service: text().notNull(),
  environment: text(),
  change: text({ enum: ['hotfix'] }),
  caller: text().notNull(),
  sha: text(),
  ref: text(),
  run: text(),
  decision: text({ enum: ['allow', 'deny', 'unknown'] }).notNull(),
  reasons: jsonb().$type<readonly Weighed[]>().notNull(),
  override: jsonb().$type<Override>(),
});
export type AnswerRow = typeof answerTable.$inferSelect;

/** What was last said of a commit at the service that hosts it. */
export const commitStatusTable = pgTable(
  'gate_commit_status',
  {
    /** As its host names it, in lower case. */
    repository: text().notNull(),
    sha: text().notNull(),
    /** What was said, without its numbers. */
    answer: text().notNull(),
    state: text({ enum: statusStates }).notNull(),
    /** The host will never take one of this commit. */
    refused: boolean().notNull(),
    postedAt: time('posted_at').notNull(),
  },
  ({ repository, sha }) => [primaryKey({ columns: [repository, sha] })],
);
