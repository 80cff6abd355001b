import { integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true });

/** Alerts that are told together, and what was told of them. */
export const groupTable = pgTable('alert_group', {
  id: text().primaryKey(),
  key: text().notNull(),
  route: text().notNull(),
  receiver: text().notNull(),
  alertname: text().notNull(),
  labels: jsonb().$type<Readonly<Record<string, string>>>().notNull(),
  createdAt: time('created_at').notNull(),
  nextAt: time('next_at').notNull(),
  flushes: integer().notNull(),
  toldAt: time('told_at'),
  toldFiring: jsonb('told_firing').$type<readonly string[]>().notNull(),
  toldAcknowledged: jsonb('told_acknowledged').$type<readonly string[]>().notNull(),
  mutedBy: jsonb('muted_by').$type<readonly string[]>().notNull(),
});

export type GroupRow = typeof groupTable.$inferSelect;

export const memberTable = pgTable('alert_group_member', { groupId: text('group_id').notNull(), alert: uuid().notNull() }, (table) => [
  primaryKey({ columns: [table.groupId, table.alert] }),
]);

export const routingStateTable = pgTable('alert_routing_state', { name: text().primaryKey(), version: integer().notNull() });
