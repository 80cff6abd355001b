import { integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { JudgedLimit } from './answers.ts';

/** How a budget stood when it was last judged, for those who cannot wait for its metrics. */
export const budgetStateTable = pgTable('budget_standing', {
  name: text().primaryKey(),
  /** Of the definition that was judged. */
  version: integer().notNull(),
  judgedAt: timestamp('judged_at', { withTimezone: true }).notNull(),
  /** In the order of the definition. */
  limits: jsonb().$type<readonly JudgedLimit[]>().notNull(),
});
export type BudgetState = typeof budgetStateTable.$inferSelect;
