import { bigint, boolean, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** What people said of deployments: rows are only ever added, and the last one of a deployment holds. */
export const overrideTable = pgTable('outcome_override', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  service: text().notNull(),
  environment: text().notNull(),
  /** Id of the deployment. */
  deployment: text().notNull(),
  /** `null` takes back what was said before. */
  failed: boolean(),
  reason: text().notNull(),
  saidBy: text('said_by').notNull(),
  saidAt: timestamp('said_at', { withTimezone: true }).notNull(),
});
