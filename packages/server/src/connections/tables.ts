import { boolean, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { serviceKinds } from './services.ts';

const time = (name: string) => timestamp(name, { withTimezone: true });

/** How far the reading of a connection is. */
export interface Progress {
  readonly scope: string;
  /** Of `scopes`, counted from 1. */
  readonly index: number;
  readonly scopes: number;
  readonly done: number;
  readonly total: number | null;
}

/** How commit statuses of a repository go; times are ISO 8601, UTC. */
export interface StatusNote {
  /** When the last one was taken. */
  readonly postedAt: string | null;
  /** Why the last one was not; empty when it was. */
  readonly error: string;
  /** Until when none is tried. */
  readonly retryAt: string | null;
}

export const connectionTable = pgTable('connection', {
  id: uuid().primaryKey(),
  kind: text({ enum: serviceKinds }).notNull(),
  name: text().notNull().unique(),
  url: text().notNull(),
  sealedToken: text('sealed_token'),
  scopes: jsonb().$type<readonly string[]>().notNull(),
  clone: boolean().notNull(),
  historyDays: integer('history_days').notNull(),
  state: text({ enum: ['idle', 'running', 'waiting', 'failed', 'paused'] }).notNull(),
  waitingUntil: time('waiting_until'),
  /** By scope: where reading goes on. */
  cursors: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
  progress: jsonb().$type<Progress>(),
  notes: jsonb().$type<readonly string[]>().notNull(),
  lastError: text('last_error').notNull(),
  /** By scope; what was never tried is not there. */
  statuses: jsonb().$type<Readonly<Record<string, StatusNote>>>().notNull().default({}),
  lastSyncedAt: time('last_synced_at'),
  dueAt: time('due_at'),
  lease: uuid(),
  leasedUntil: time('leased_until'),
  secretId: uuid('secret_id'),
  createdAt: time('created_at').notNull(),
  createdBy: text('created_by').notNull(),
});

export type Connection = typeof connectionTable.$inferSelect;
