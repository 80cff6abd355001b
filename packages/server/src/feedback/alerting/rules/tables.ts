import { bigint, doublePrecision, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

const time = (name: string) => timestamp(name, { withTimezone: true });
type Labels = Readonly<Record<string, string>>;

/** An evaluation of the rules that were due at one time. */
export const turnTable = pgTable('alert_turn', {
  at: time('at').primaryKey(),
  startedAt: time('started_at').notNull(),
  seconds: doublePrecision().notNull(),
  intervals: bigint({ mode: 'number' }).array().notNull(),
  rules: integer().notNull(),
  evaluations: integer().notNull(),
  errors: integer().notNull(),
});

/** The newest evaluation of each interval. */
export const intervalTable = pgTable('alert_interval', {
  interval: bigint('interval_ms', { mode: 'number' }).primaryKey(),
  evaluatedAt: time('evaluated_at').notNull(),
});

export const ruleStateTable = pgTable('alert_rule_state', {
  rule: text().primaryKey(),
  definition: text().notNull(),
  health: text({ enum: ['ok', 'no_data', 'error'] }).notNull(),
  error: text(),
  since: time('since').notNull(),
  seconds: doublePrecision().notNull(),
});

export const ruleAlertTable = pgTable('alert_rule_alert', {
  id: text().primaryKey(),
  rule: text().notNull(),
  definition: text().notNull(),
  cause: text({ enum: ['condition', 'no_data', 'error'] }).notNull(),
  series: jsonb().$type<Labels>().notNull(),
  labels: jsonb().$type<Labels>().notNull(),
  annotations: jsonb().$type<Labels>().notNull(),
  state: text({ enum: ['pending', 'firing', 'resolved'] }).notNull(),
  value: doublePrecision().notNull(),
  activeAt: time('active_at').notNull(),
  firedAt: time('fired_at'),
  keepFiringSince: time('keep_firing_since'),
  resolvedAt: time('resolved_at'),
  toldAt: time('told_at').notNull(),
  transitions: jsonb().$type<readonly number[]>().notNull(),
  link: text().notNull(),
});
