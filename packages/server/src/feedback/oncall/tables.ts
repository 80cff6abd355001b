import { bigint, boolean, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { urgencies } from '../../facts/told-alert.ts';
import { contactKinds, type Target } from '../alerting/types.ts';
import type { Escalated } from './escalated.ts';

const time = (name: string) => timestamp(name, { withTimezone: true });

export const overrideTable = pgTable('schedule_override', {
  id: uuid().primaryKey(),
  schedule: text().notNull(),
  /** E-mail address of whoever is on call instead. */
  person: text().notNull(),
  startsAt: time('starts_at').notNull(),
  endsAt: time('ends_at').notNull(),
  reason: text().notNull(),
  /** The same for both halves of a swap. */
  swap: uuid(),
  createdAt: time('created_at').notNull(),
  createdBy: text('created_by').notNull(),
});

export const calendarTable = pgTable('schedule_calendar', {
  url: text().primaryKey(),
  content: text(),
  fetchedAt: time('fetched_at'),
  triedAt: time('tried_at').notNull(),
  problem: text(),
});

export const contactTable = pgTable('contact_method', {
  id: uuid().primaryKey(),
  userId: text('user_id').notNull(),
  kind: text({ enum: contactKinds }).notNull(),
  address: text().notNull(),
  createdAt: time('created_at').notNull(),
});

export const contactRuleTable = pgTable('contact_rule', {
  id: uuid().primaryKey(),
  userId: text('user_id').notNull(),
  urgency: text({ enum: urgencies }).notNull(),
  afterMinutes: integer('after_minutes').notNull(),
  /** None: the e-mail address of the account. */
  method: uuid(),
});

export const calendarSerialTable = pgTable('calendar_serial', {
  userId: text('user_id').primaryKey(),
  serial: integer().notNull(),
});

/** Running: somebody is to be told next. Exhausted: all levels were told as often as the policy says, and nobody acknowledged. */
export const escalationStates = ['running', 'acknowledged', 'resolved', 'exhausted'] as const;

export const escalationTable = pgTable('escalation', {
  id: uuid().primaryKey(),
  policy: text().notNull(),
  groupKey: text('group_key').notNull(),
  content: jsonb().$type<Escalated>().notNull(),
  state: text({ enum: escalationStates }).notNull(),
  level: integer().notNull(),
  round: integer().notNull(),
  step: integer().notNull(),
  reached: boolean().notNull(),
  nextAt: time('next_at'),
  startedAt: time('started_at').notNull(),
  endedAt: time('ended_at'),
});
export type EscalationRow = typeof escalationTable.$inferSelect;

export const noticeTable = pgTable('escalation_notice', {
  id: uuid().primaryKey(),
  escalation: uuid().notNull(),
  level: integer().notNull(),
  target: jsonb().$type<Target>().notNull(),
  dueAt: time('due_at').notNull(),
  state: text({ enum: ['waiting', 'queued', 'dropped'] }).notNull(),
});

export const escalationEventTable = pgTable('escalation_event', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  escalation: uuid().notNull(),
  at: time('at').notNull(),
  text: text().notNull(),
});
