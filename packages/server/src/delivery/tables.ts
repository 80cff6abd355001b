import { boolean, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

export const repositoryTable = pgTable('repository', {
  name: text().primaryKey(),
  path: text().notNull().unique(),
  /** The service that its release tags are deployments of. */
  service: text().notNull(),
  /** Regular expression that a release tag matches. */
  tagPattern: text('tag_pattern').notNull(),
  state: text({ enum: ['waiting', 'importing', 'ready', 'failed'] }).notNull(),
  done: integer().notNull().default(0),
  total: integer().notNull().default(0),
  commits: integer().notNull().default(0),
  releases: integer().notNull().default(0),
  /** What bends the numbers of this repository, or why its import failed; one sentence each. */
  notes: jsonb().$type<readonly string[]>().notNull().default([]),
  mainlineTips: jsonb('mainline_tips').$type<readonly string[]>().notNull().default([]),
  otherTips: jsonb('other_tips').$type<readonly string[]>().notNull().default([]),
  digest: text().notNull().default(''),
  shallow: boolean().notNull().default(false),
  importedAt: timestamp('imported_at', { withTimezone: true }),
  /** Host and path of its origin, `github.com/acme/shop`; empty without a hosted origin. */
  fullName: text('full_name').notNull().default(''),
  mergeStrategy: jsonb('merge_strategy').$type<MergeStrategy>(),
});

/** How changes came into a mainline: shares (0-1) of merge commits, squash merges, and commits that came singly (rebased or pushed). */
export interface MergeStrategy {
  readonly merge: number;
  readonly squash: number;
  readonly rebase: number;
}

export type Repository = typeof repositoryTable.$inferSelect;

/** Up to when what was received has been computed. */
export const watermarkTable = pgTable('delivery_watermark', {
  name: text().primaryKey(),
  received: timestamp({ withTimezone: true }).notNull(),
});

/** What an earlier computation went by; when it differs, everything is computed again. */
export const seenTable = pgTable('delivery_seen', {
  name: text().primaryKey(),
  digest: text().notNull(),
});
