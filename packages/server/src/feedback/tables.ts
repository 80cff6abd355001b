import { date, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { Section } from './sections.ts';

/** Which way a metric should go because of an action, and by how much at least, in the metric's unit. */
export interface ExpectedEffect {
  readonly direction: 'up' | 'down';
  readonly amount?: number | undefined;
}

/** A review that was closed; an open one has no row. */
export const reviewTable = pgTable('review', {
  week: text().primaryKey(),
  closedAt: timestamp('closed_at', { withTimezone: true }).notNull(),
  closedBy: text('closed_by').notNull(),
  sections: jsonb().$type<readonly Section[]>().notNull(),
});

export const commentTable = pgTable('review_comment', {
  id: uuid().primaryKey(),
  week: text().notNull(),
  /** What it is about: a section's area, or a metric of the review. */
  subject: text().notNull(),
  text: text().notNull(),
  author: text().notNull(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
});

export const actionTable = pgTable('action', {
  id: uuid().primaryKey(),
  title: text().notNull(),
  owner: text().notNull(),
  due: date().notNull(),
  state: text({ enum: ['open', 'done', 'dropped'] }).notNull(),
  reason: text(),
  metric: text(),
  expected: jsonb().$type<ExpectedEffect>(),
  review: text(),
  createdAt: timestamp('created_at', { withTimezone: true }).notNull(),
  createdBy: text('created_by').notNull(),
  /** When it was done or dropped. */
  doneAt: timestamp('done_at', { withTimezone: true }),
});
