import { randomUUID } from 'node:crypto';
import { and, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm';
import type { House } from '../area.ts';
import { timeline } from '../facts/timeline.ts';
import { type Actor, actorName } from '../platform/access.ts';
import { AppError } from '../platform/errors.ts';
import type { Override } from './decide.ts';
import { gatePage } from './freezes.ts';
import { type OverrideRow, overrideTable } from './tables.ts';
import type { GateQuestion } from './types.ts';

type Needs = Pick<House, 'database' | 'clock' | 'audit' | 'facts' | 'log'>;

export interface NewOverride {
  readonly service: string;
  /** Empty: all. */
  readonly environment: string;
  readonly reason: string;
  readonly minutes: number;
}

/** Lets a service be deployed for a while, whatever the gate finds. */
export async function override(house: Needs, by: Actor, { minutes, ...given }: NewOverride): Promise<OverrideRow> {
  const now = house.clock.now();
  const row: OverrideRow = {
    ...given,
    id: randomUUID(),
    createdAt: new Date(now),
    createdBy: actorName(by),
    until: new Date(now + minutes * 60_000),
    withdrawnBy: null,
  };
  await house.database.transaction(async (within) => {
    await within.insert(overrideTable).values(row);
    await house.audit.record(by, 'gate.overridden', `service:${row.service}`, { ...given, id: row.id, until: row.until }, within);
  });
  await tellTimeline(house, row, `Gate overridden for ${minutes} minutes by ${row.createdBy}: ${row.reason}`, 'begins', now);
  return row;
}

/** @throws AppError `not_found`, `conflict` */
export async function withdrawOverride(house: Needs, by: Actor, id: string): Promise<OverrideRow> {
  const now = house.clock.now();
  const withdrawn = await house.database.transaction(async (within) => {
    const [row] = await within.select().from(overrideTable).where(eq(overrideTable.id, id)).for('update');
    if (row === undefined) throw new AppError('not_found', `There is no override ${id}.`);
    if (row.withdrawnBy !== null || row.until.getTime() <= now) throw new AppError('conflict', 'This override no longer holds.');
    const change = { until: new Date(now), withdrawnBy: actorName(by) };
    await within.update(overrideTable).set(change).where(eq(overrideTable.id, id));
    await house.audit.record(by, 'gate.override_withdrawn', `service:${row.service}`, { id, heldUntil: row.until }, within);
    return { ...row, ...change };
  });
  await tellTimeline(house, withdrawn, `Override of the gate withdrawn by ${withdrawn.withdrawnBy}`, 'withdrawn', now);
  return withdrawn;
}

/** The override that holds for a question, the longest one of several. */
export async function overrideFor(
  { database }: Pick<Needs, 'database'>,
  { names, environment, now }: GateQuestion,
): Promise<Override | undefined> {
  const { service, environment: place, until, withdrawnBy } = overrideTable;
  const [row] = await database
    .select()
    .from(overrideTable)
    .where(
      and(
        inArray(
          sql`lower(${service})`,
          names.map((name) => name.toLowerCase()),
        ),
        // In whatever case, as freezes are.
        inArray(sql`lower(${place})`, environment === undefined ? [''] : ['', environment.toLowerCase()]),
        gt(until, new Date(now)),
        isNull(withdrawnBy),
      ),
    )
    .orderBy(desc(until))
    .limit(1);
  return row === undefined ? undefined : overrideOf(row);
}

export function overrideOf(row: OverrideRow): Override {
  return { id: row.id, by: row.createdBy, reason: row.reason, until: row.until.toISOString() };
}

async function tellTimeline({ facts, log }: Needs, row: OverrideRow, title: string, what: string, at: number): Promise<void> {
  const { service, environment } = row;
  const entry = { id: `override:${row.id}:${what}`, time: at, kind: 'event', title: title.slice(0, 300), service, environment };
  await facts
    .append(timeline, [{ ...entry, link: `${gatePage}?service=${encodeURIComponent(service)}`, updated: at }])
    .catch((err: unknown) => log.error({ err }, 'an override of the gate is missing on the timeline'));
}
