import { randomUUID } from 'node:crypto';
import { and, eq } from 'drizzle-orm';
import type { House } from '../../area.ts';
import { type Actor, actorName } from '../../platform/access.ts';
import { AppError } from '../../platform/errors.ts';
import { peopleNamed } from './people.ts';
import { type OverrideRow, scheduleNamed } from './schedules.ts';
import { overrideTable } from './tables.ts';

export interface TakenOver {
  /** E-mail address of whoever is on call instead. */
  readonly user: string;
  /** Milliseconds UTC. */
  readonly from: number;
  readonly to: number;
}

export interface NewOverride extends TakenOver {
  readonly reason: string;
  /** What another takes over for it: the other half of a swap. */
  readonly inExchange?: TakenOver | undefined;
}

const longest = 366 * 86_400_000;

/** Puts somebody on call for a while; both halves of a swap or none. @throws AppError `not_found`, `invalid_request`. */
export async function addOverrides(house: House, actor: Actor, schedule: string, asked: NewOverride): Promise<OverrideRow[]> {
  await scheduleNamed(house, schedule);
  const { reason, inExchange, ...first } = asked;
  const halves = inExchange === undefined ? [first] : [first, inExchange];
  const swap = inExchange === undefined ? null : randomUUID();
  return house.database.transaction(async (within) => {
    const known = await peopleNamed(
      within,
      halves.map(({ user }) => user),
    );
    const now = house.clock.now();
    const rows = halves.map((half): OverrideRow => {
      if (!known.has(half.user)) throw new AppError('invalid_request', `Nobody has an account with the address ${half.user}.`);
      if (half.to <= half.from || half.to - half.from > longest) {
        throw new AppError('invalid_request', 'An override ends after it begins, and lasts no more than 366 days.');
      }
      if (half.to <= now)
        throw new AppError('invalid_request', 'An override that is over would rewrite who was on call: choose a later end.');
      // What was before now stays as it was, whoever writes it down only now.
      const times = { startsAt: new Date(Math.max(half.from, now)), endsAt: new Date(half.to), createdAt: new Date(now) };
      return { id: randomUUID(), schedule, person: half.user, reason, swap, createdBy: actorName(actor), ...times };
    });
    await within.insert(overrideTable).values(rows);
    await house.audit.record(actor, 'schedule.override', `Schedule/${schedule}`, { overrides: rows.map(audited) }, within);
    return rows;
  });
}

/**
 * Takes an override back, with the other half of its swap; what of it is past stays as it was.
 * @throws AppError `not_found`; `conflict` when it is over.
 */
export async function removeOverride(house: House, actor: Actor, schedule: string, id: string): Promise<void> {
  await house.database.transaction(async (within) => {
    const [found] = await within
      .select()
      .from(overrideTable)
      .where(and(eq(overrideTable.id, id), eq(overrideTable.schedule, schedule)))
      .for('update');
    if (found === undefined) throw new AppError('not_found', `The schedule ${schedule} has no override ${id}.`);
    const now = new Date(house.clock.now());
    const rows =
      found.swap === null ? [found] : await within.select().from(overrideTable).where(eq(overrideTable.swap, found.swap)).for('update');
    if (rows.every(({ endsAt }) => endsAt <= now)) throw new AppError('conflict', 'The override is over: who was on call stays as it was.');
    for (const row of rows) {
      if (row.startsAt >= now) await within.delete(overrideTable).where(eq(overrideTable.id, row.id));
      else if (row.endsAt > now) await within.update(overrideTable).set({ endsAt: now }).where(eq(overrideTable.id, row.id));
    }
    await house.audit.record(actor, 'schedule.override_removed', `Schedule/${schedule}`, { overrides: rows.map(audited) }, within);
  });
}

function audited({ id, person, startsAt, endsAt, reason, swap }: OverrideRow) {
  return { id, person, from: startsAt.toISOString(), to: endsAt.toISOString(), reason, swap };
}
