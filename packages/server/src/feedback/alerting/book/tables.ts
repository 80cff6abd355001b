import { bigint, boolean, doublePrecision, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { urgencies } from '../../../facts/told-alert.ts';

const time = (name: string) => timestamp(name, { withTimezone: true });
type Texts = Readonly<Record<string, string>>;

export const alertTable = pgTable('alert', {
  id: uuid().primaryKey(),
  source: text().notNull(),
  key: text().notNull(),
  latest: boolean().notNull(),
  fingerprint: text().notNull(),
  name: text().notNull(),
  service: text().notNull(),
  environment: text().notNull(),
  labels: jsonb().$type<Texts>().notNull(),
  annotations: jsonb().$type<Texts>().notNull(),
  state: text({ enum: ['firing', 'acknowledged', 'resolved'] }).notNull(),
  urgency: text({ enum: urgencies }).notNull(),
  cause: text({ enum: ['condition', 'no_data', 'error'] }).notNull(),
  rule: text().notNull(),
  link: text().notNull(),
  value: doublePrecision(),
  startsAt: time('starts_at').notNull(),
  firedAt: time('fired_at').notNull(),
  endsAt: time('ends_at'),
  expiresAt: time('expires_at'),
  acknowledgedAt: time('acknowledged_at'),
  acknowledgedBy: text('acknowledged_by'),
  takenUpAt: time('taken_up_at'),
  resolvedBy: text('resolved_by'),
  rating: text({ enum: ['useful', 'not_useful'] }),
  ratingReason: text('rating_reason'),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
  changedAt: time('changed_at').notNull(),
});

/** An alert of the book. */
export type AlertRow = typeof alertTable.$inferSelect;

/** `unreached`: an escalation policy that was to tell somebody of it is not there, or reaches nobody. */
export const alertEventKinds = [
  'fired',
  'changed',
  'acknowledged',
  'unacknowledged',
  'silenced',
  'resolved',
  'reopened',
  'rated',
  'unreached',
] as const;
export type AlertEventKind = (typeof alertEventKinds)[number];

export const alertEventTable = pgTable('alert_event', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  alert: uuid().notNull(),
  at: time('at').notNull(),
  kind: text({ enum: alertEventKinds }).notNull(),
  /** How people see whoever did it: a person, a token, or the source that told it. */
  actor: text().notNull(),
  details: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
  untold: boolean().notNull(),
});

export type AlertEvent = typeof alertEventTable.$inferInsert;

export const unroutedTable = pgTable('alert_unrouted', { alert: uuid().primaryKey() });
