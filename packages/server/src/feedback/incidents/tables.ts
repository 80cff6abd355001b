import { boolean, doublePrecision, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { incidentSources, type RoleName, severities, statuses } from './words.ts';

const time = (name: string) => timestamp(name, { withTimezone: true });

export const incidentTable = pgTable('incident', {
  number: integer().primaryKey().generatedAlwaysAsIdentity(),
  title: text().notNull(),
  severity: text({ enum: severities }).notNull(),
  status: text({ enum: statuses }).notNull(),
  services: jsonb().$type<readonly string[]>().notNull(),
  environment: text().notNull(),
  /** E-mail addresses. */
  roles: jsonb().$type<Readonly<Partial<Record<RoleName, string>>>>().notNull(),
  summary: text().notNull(),
  source: text({ enum: incidentSources }).notNull(),
  key: text(),
  /** When users began to suffer. */
  startedAt: time('started_at').notNull(),
  detectedAt: time('detected_at').notNull(),
  acknowledgedAt: time('acknowledged_at'),
  /** When users were served again. */
  mitigatedAt: time('mitigated_at'),
  resolvedAt: time('resolved_at'),
  declaredAt: time('declared_at').notNull(),
  declaredBy: text('declared_by').notNull(),
  version: integer().notNull(),
  published: integer().notNull(),
});
export type IncidentRow = typeof incidentTable.$inferSelect;

export const incidentAlertTable = pgTable('incident_alert', {
  incident: integer().notNull(),
  alert: uuid().notNull(),
  linkedAt: time('linked_at').notNull(),
  linkedBy: text('linked_by').notNull(),
});

/** What people write is a note, a decision or a status update; the others are written when they change something. */
export const entryKinds = ['note', 'decision', 'update', 'declared', 'status', 'severity', 'role', 'times', 'alerts'] as const;

export interface Edit {
  readonly text: string;
  /** ISO 8601, UTC: when it was replaced, and by whom. */
  readonly until: string;
  readonly by: string;
}

export const entryTable = pgTable('incident_entry', {
  id: uuid().primaryKey(),
  incident: integer().notNull(),
  at: time('at').notNull(),
  kind: text({ enum: entryKinds }).notNull(),
  text: text().notNull(),
  author: text().notNull(),
  pinned: boolean().notNull(),
  createdAt: time('created_at').notNull(),
  editedAt: time('edited_at'),
  history: jsonb().$type<readonly Edit[]>().notNull(),
  /** Whether it is still to be told to channels. */
  untold: boolean().notNull(),
});
export type EntryRow = typeof entryTable.$inferSelect;

/** What an incident cost, as it was computed last. */
export const impactTable = pgTable('incident_impact', {
  incident: integer().primaryKey(),
  /** Of the incident, when it was computed. */
  version: integer().notNull(),
  computedAt: time('computed_at').notNull(),
  /** Of the SLO that lost most; null where none counted. */
  budgetMinutes: doublePrecision('budget_minutes'),
  slo: text().notNull(),
  people: integer(),
  whyNoPeople: text('why_no_people').notNull(),
});
export type ImpactRow = typeof impactTable.$inferSelect;
