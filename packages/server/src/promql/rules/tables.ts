import { doublePrecision, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';
import type { RuleRun } from './run.ts';

const time = (name: string) => timestamp(name, { withTimezone: true });

export const runTable = pgTable('rule_group_run', {
  ruleGroup: text('rule_group').primaryKey(),
  evaluatedAt: time('evaluated_at').notNull(),
  seconds: doublePrecision().notNull(),
  missed: integer().notNull(),
  missedAt: time('missed_at'),
  rules: jsonb().$type<readonly RuleRun[]>().notNull(),
});

export const alertTable = pgTable('active_alert', {
  id: text().primaryKey(),
  ruleGroup: text('rule_group').notNull(),
  rule: text().notNull(),
  name: text().notNull(),
  labels: jsonb().$type<Readonly<Record<string, string>>>().notNull(),
  annotations: jsonb().$type<Readonly<Record<string, string>>>().notNull(),
  state: text({ enum: ['pending', 'firing', 'resolved'] }).notNull(),
  value: doublePrecision().notNull(),
  activeAt: time('active_at').notNull(),
  firedAt: time('fired_at'),
  keepFiringSince: time('keep_firing_since'),
  resolvedAt: time('resolved_at'),
  evaluatedAt: time('evaluated_at').notNull(),
});
