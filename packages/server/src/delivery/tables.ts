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
});

export type Repository = typeof repositoryTable.$inferSelect;
