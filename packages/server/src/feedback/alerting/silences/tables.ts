import type { Matcher } from '@binnacle/promql';
import { jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true }).notNull();

export const silenceTable = pgTable('silence', {
  id: uuid().primaryKey(),
  matchers: jsonb().$type<readonly Matcher[]>().notNull(),
  startsAt: time('starts_at'),
  endsAt: time('ends_at'),
  createdBy: text('created_by').notNull(),
  comment: text().notNull(),
  createdAt: time('created_at'),
  updatedAt: time('updated_at'),
});

export type Silence = typeof silenceTable.$inferSelect;
