import { integer, json, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { Manifest } from './types.ts';

/** What is defined now. Manifests are kept as they were written, so that an export gives back what people applied. */
export const definitionTable = pgTable('definition', {
  kind: text().notNull(),
  name: text().notNull(),
  apiVersion: text('api_version').notNull(),
  manifest: json().$type<Manifest>().notNull(),
  owner: text({ enum: ['files', 'people', 'binnacle'] }).notNull(),
  version: integer().notNull(),
  updatedAt: timestamp('updated_at', { withTimezone: true }).notNull(),
  updatedBy: text('updated_by').notNull(),
});

/** Every version there ever was; a removal is a version without a manifest. */
export const versionTable = pgTable('definition_version', {
  kind: text().notNull(),
  name: text().notNull(),
  version: integer().notNull(),
  manifest: json().$type<Manifest>(),
  changedAt: timestamp('changed_at', { withTimezone: true }).notNull(),
  changedBy: text('changed_by').notNull(),
});
