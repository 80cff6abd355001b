import { boolean, doublePrecision, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { DeployAnswer } from './policy/definitions.ts';
import type { BudgetState } from './policy/judge.ts';
import { correctionKinds } from './terms.ts';

const at = (name: string) => timestamp(name, { withTimezone: true });

/** Intervals that are not judged, or whose bad events were none. Rows are never changed but to be withdrawn. */
export const correctionTable = pgTable('budget_correction', {
  id: uuid().primaryKey(),
  slo: text().notNull(),
  objective: text(),
  kind: text({ enum: correctionKinds }).notNull(),
  effect: text({ enum: ['exclude', 'give_back'] }).notNull(),
  since: at('since').notNull(),
  until: at('until').notNull(),
  events: doublePrecision(),
  reason: text().notNull(),
  madeBy: text('made_by').notNull(),
  madeAt: at('made_at').notNull(),
  withdrawnBy: text('withdrawn_by'),
  withdrawnAt: at('withdrawn_at'),
  withdrawnBecause: text('withdrawn_because'),
});

/** Times in which deployments are allowed in spite of the budget. */
export const exceptionTable = pgTable('budget_exception', {
  id: uuid().primaryKey(),
  slo: text().notNull(),
  objective: text(),
  until: at('until').notNull(),
  reason: text().notNull(),
  madeBy: text('made_by').notNull(),
  madeAt: at('made_at').notNull(),
  endedBy: text('ended_by'),
  endedAt: at('ended_at'),
});

/** How each objective stood when it was last computed. */
export const stateTable = pgTable(
  'budget_state',
  {
    slo: text().notNull(),
    objective: text().notNull(),
    service: text().notNull(),
    environment: text().notNull(),
    state: text().$type<BudgetState>().notNull(),
    previous: text().notNull(),
    since: at('since').notNull(),
    remaining: doublePrecision(),
    deploys: text().$type<DeployAnswer>().notNull(),
    says: text().notNull(),
    policy: text().notNull(),
    computedAt: at('computed_at').notNull(),
    dataAt: at('data_at'),
    hadData: boolean('had_data').notNull(),
    told: boolean().notNull(),
  },
  (table) => [primaryKey({ columns: [table.slo, table.objective] })],
);
