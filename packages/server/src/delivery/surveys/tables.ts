import { boolean, integer, jsonb, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { Question } from './questions.ts';
import type { Release } from './release.ts';

const time = (name: string) => timestamp(name, { withTimezone: true });

/** What a round asks and promises; the definition may change while it runs. */
export interface Asked {
  readonly title: string;
  readonly description: string;
  readonly questions: readonly Question[];
  /** Questions a person gets; `null` for all. */
  readonly perPerson: number | null;
}

export const surveyTable = pgTable('survey', {
  name: text().primaryKey(),
  k: integer().notNull().default(0),
  since: time('since').notNull(),
  problem: text(),
});

export const participantsTable = pgTable('survey_participants', {
  team: text().primaryKey(),
  sealed: text().notNull(),
  addresses: integer().notNull(),
  people: integer().notNull(),
  updatedAt: time('updated_at').notNull(),
});

export const roundTable = pgTable('survey_round', {
  id: uuid().primaryKey(),
  survey: text().notNull(),
  number: integer().notNull(),
  openedAt: time('opened_at').notNull(),
  closesAt: time('closes_at').notNull(),
  closedAt: time('closed_at'),
  remindAt: time('remind_at'),
  k: integer().notNull(),
  salt: text(),
  asked: jsonb().$type<Asked>().notNull(),
  /** People by team. */
  invited: jsonb().$type<Readonly<Record<string, number>>>().notNull(),
  undelivered: integer().notNull().default(0),
  release: jsonb().$type<Release>(),
  published: boolean().notNull().default(false),
});

export type Round = typeof roundTable.$inferSelect;

export const invitationTable = pgTable('survey_invitation', {
  id: uuid().primaryKey(),
  round: uuid().notNull(),
  team: text().notNull(),
  seed: integer().notNull(),
  address: text(),
  answered: boolean().notNull().default(false),
  reminded: boolean().notNull().default(false),
});

export const tokenTable = pgTable('survey_token', { hash: text().primaryKey(), invitation: uuid().notNull() });

export const linkTable = pgTable('survey_link', {
  hash: text().primaryKey(),
  round: uuid().notNull(),
  team: text().notNull(),
  sealed: text().notNull(),
  places: integer().notNull(),
});

export const poolTable = pgTable('survey_pool', { round: uuid().notNull(), team: text().notNull(), sealed: text().notNull() });

export const optOutTable = pgTable('survey_opt_out', { address: text().primaryKey() });

export const messageTable = pgTable('survey_message', {
  id: uuid().primaryKey(),
  round: uuid().notNull(),
  sealed: text().notNull(),
  attempts: integer().notNull().default(0),
  nextAt: time('next_at').notNull(),
});
