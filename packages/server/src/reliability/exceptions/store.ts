import { randomUUID } from 'node:crypto';
import { and, desc, eq, gt, isNull } from 'drizzle-orm';
import type { House } from '../../area.ts';
import { type Actor, actorName } from '../../platform/access.ts';
import type { Database } from '../../platform/database.ts';
import { AppError } from '../../platform/errors.ts';
import type { Slo } from '../slo.ts';
import { exceptionTable } from '../tables.ts';
import { tell } from '../told.ts';
import type { ExceptionRequest } from './wire.ts';

export type ExceptionRow = typeof exceptionTable.$inferSelect;

const longest = 31 * 86_400_000;

/** Those that hold at a moment. */
export async function holdingExceptions(database: Database, now: number): Promise<ExceptionRow[]> {
  return database
    .select()
    .from(exceptionTable)
    .where(and(isNull(exceptionTable.endedAt), gt(exceptionTable.until, new Date(now))));
}

/** Those of one SLO, the newest first. */
export async function exceptionsOf(database: Database, slo: string): Promise<ExceptionRow[]> {
  return database.select().from(exceptionTable).where(eq(exceptionTable.slo, slo)).orderBy(desc(exceptionTable.madeAt)).limit(200);
}

/** Lets deployments through in spite of the budget until a time. @throws AppError `invalid_request` for a time that is past or too far. */
export async function makeException(house: House, actor: Actor, slo: Slo, asked: ExceptionRequest): Promise<ExceptionRow> {
  const now = house.clock.now();
  if (asked.until <= now || asked.until > now + longest) {
    const message = 'An exception ends in the future, within 31 days.';
    throw new AppError('invalid_request', message, { problems: [{ path: 'body.until', message }] });
  }
  const row: ExceptionRow = {
    id: randomUUID(),
    slo: slo.name,
    objective: asked.objective ?? null,
    until: new Date(asked.until),
    reason: asked.reason,
    madeBy: actorName(actor),
    madeAt: new Date(now),
    endedBy: null,
    endedAt: null,
  };
  await house.database.transaction(async (within) => {
    await within.insert(exceptionTable).values(row);
    await house.audit.record(actor, 'budget.exception', `SLO/${slo.name}`, { ...asked, id: row.id }, within);
  });
  const until = row.until.toISOString();
  await tell(house, slo, {
    id: `exception:${row.id}`,
    time: now,
    title: `${slo.displayName}: deployments allowed until ${until}: ${row.reason}`,
  });
  return row;
}

/** @throws AppError `not_found` for one that is not there or over already. */
export async function endException(house: House, actor: Actor, slo: Slo, id: string): Promise<void> {
  const endedAt = new Date(house.clock.now());
  await house.database.transaction(async (within) => {
    const ended = await within
      .update(exceptionTable)
      .set({ endedAt, endedBy: actorName(actor) })
      .where(and(eq(exceptionTable.id, id), eq(exceptionTable.slo, slo.name), isNull(exceptionTable.endedAt)))
      .returning({ id: exceptionTable.id });
    if (ended.length === 0) throw new AppError('not_found', `There is no exception ${id} of "${slo.name}" that could be ended.`);
    await house.audit.record(actor, 'budget.exception_ended', `SLO/${slo.name}`, { id }, within);
  });
}
