import { randomUUID } from 'node:crypto';
import { and, count, desc, eq, isNull } from 'drizzle-orm';
import type { House } from '../../area.ts';
import { type Actor, actorName } from '../../platform/access.ts';
import type { Database } from '../../platform/database.ts';
import { AppError } from '../../platform/errors.ts';
import type { Slo } from '../slo.ts';
import { correctionTable } from '../tables.ts';
import type { Correction } from '../terms.ts';
import { tell } from '../told.ts';
import type { CorrectionRequest } from './wire.ts';

export type CorrectionRow = typeof correctionTable.$inferSelect;

/** What holds: all corrections that were not withdrawn. */
export async function readCorrections(database: Database): Promise<Correction[]> {
  const rows = await database.select().from(correctionTable).where(isNull(correctionTable.withdrawnAt));
  return rows.map(toCorrection);
}

/** Those of one SLO, withdrawn ones too, the newest interval first. */
export async function correctionsOf(database: Database, slo: string): Promise<CorrectionRow[]> {
  return database.select().from(correctionTable).where(eq(correctionTable.slo, slo)).orderBy(desc(correctionTable.since)).limit(1_000);
}

export function toCorrection({ id, slo, objective, kind, effect, since, until, events }: CorrectionRow): Correction {
  return {
    id,
    slo,
    objective: objective ?? undefined,
    kind,
    effect,
    from: since.getTime(),
    to: until.getTime(),
    events: events ?? undefined,
  };
}

const minute = 60_000;

/** Keeps a correction and tells the timeline. @throws AppError `invalid_request` for bad events of a composite given back. */
export async function makeCorrection(house: House, actor: Actor, slo: Slo, asked: CorrectionRequest): Promise<CorrectionRow> {
  const effect = asked.effect ?? (asked.kind === 'maintenance' ? 'exclude' : 'give_back');
  if (slo.composite !== undefined && effect === 'give_back') {
    throw new AppError('invalid_request', 'A composite counts no events of its own: correct its parts, or exclude an interval.');
  }
  const row: CorrectionRow = {
    id: randomUUID(),
    slo: slo.name,
    objective: asked.objective ?? null,
    kind: asked.kind,
    effect,
    since: new Date(Math.floor(asked.from / minute) * minute),
    until: new Date(Math.ceil(asked.to / minute) * minute),
    events: asked.events ?? null,
    reason: asked.reason,
    madeBy: actorName(actor),
    madeAt: new Date(house.clock.now()),
    withdrawnBy: null,
    withdrawnAt: null,
    withdrawnBecause: null,
  };
  await house.database.transaction(async (within) => {
    const [held] = await within
      .select({ n: count() })
      .from(correctionTable)
      .where(and(eq(correctionTable.slo, slo.name), isNull(correctionTable.withdrawnAt)));
    if ((held?.n ?? 0) >= mostCorrections) {
      throw new AppError('invalid_request', `"${slo.name}" has ${mostCorrections} corrections already: withdraw what no longer matters.`);
    }
    await within.insert(correctionTable).values(row);
    await house.audit.record(actor, 'budget.correction', `SLO/${slo.name}`, { ...asked, effect, id: row.id }, within);
  });
  const what = effect === 'exclude' ? 'time left out of the budget' : 'bad events given back';
  await tell(house, slo, {
    id: `correction:${row.id}`,
    time: row.since.getTime(),
    title: `${slo.displayName}: ${what} (${kindText[row.kind]}): ${row.reason}`,
  });
  return row;
}

const mostCorrections = 500;
const kindText = { maintenance: 'maintenance', false_positive: 'false positive', data_error: 'data error' } as const;

/** @throws AppError `not_found` for one that is not there or withdrawn already. */
export async function withdrawCorrection(house: House, actor: Actor, slo: Slo, id: string, reason: string): Promise<CorrectionRow> {
  const withdrawnAt = new Date(house.clock.now());
  const row = await house.database.transaction(async (within) => {
    const [withdrawn] = await within
      .update(correctionTable)
      .set({ withdrawnAt, withdrawnBy: actorName(actor), withdrawnBecause: reason })
      .where(and(eq(correctionTable.id, id), eq(correctionTable.slo, slo.name), isNull(correctionTable.withdrawnAt)))
      .returning();
    if (withdrawn === undefined) throw new AppError('not_found', `There is no correction ${id} of "${slo.name}" that could be withdrawn.`);
    await house.audit.record(actor, 'budget.correction_withdrawn', `SLO/${slo.name}`, { id, reason }, within);
    return withdrawn;
  });
  await tell(house, slo, {
    id: `correction:${id}:withdrawn`,
    time: withdrawnAt.getTime(),
    title: `${slo.displayName}: a correction was withdrawn: ${reason}`,
  });
  return row;
}
