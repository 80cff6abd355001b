import { randomUUID } from 'node:crypto';
import { and, asc, count, desc, eq, gte, lt, sql } from 'drizzle-orm';
import { type Actor, actorName } from '../platform/access.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { AppError } from '../platform/errors.ts';
import { actionTable, type ExpectedEffect } from './tables.ts';

export type ActionState = 'open' | 'done' | 'dropped';

/** Something that somebody promised to do, with the number that should show it. */
export type ActionRecord = typeof actionTable.$inferSelect;

export interface NewAction {
  readonly title: string;
  readonly owner: string;
  /** Local date, `2026-11-30`. */
  readonly due: string;
  readonly metric?: string | undefined;
  readonly expected?: ExpectedEffect | undefined;
  readonly review?: string | undefined;
}

export interface ActionChange {
  readonly title?: string | undefined;
  readonly owner?: string | undefined;
  readonly due?: string | undefined;
  readonly metric?: string | null | undefined;
  readonly expected?: ExpectedEffect | null | undefined;
  readonly state?: ActionState | undefined;
  /** Needed to drop one: what was learnt counts as much as what was done. */
  readonly reason?: string | undefined;
}

/** Those that need attention first: open by due date, then the others by when they were done. */
export async function listActions(database: Database, state?: ActionState, review?: string): Promise<ActionRecord[]> {
  return database
    .select()
    .from(actionTable)
    .where(
      and(
        state === undefined ? undefined : eq(actionTable.state, state),
        review === undefined ? undefined : eq(actionTable.review, review),
      ),
    )
    .orderBy(sql`${actionTable.state} <> 'open'`, asc(actionTable.due), desc(actionTable.doneAt), asc(actionTable.id))
    .limit(1000);
}

/** What a review has to look back on: agreed before `before`, and still open then or settled since `since` (milliseconds UTC). */
export async function actionsToFollowUp(database: Database, since: number, before: number): Promise<ActionRecord[]> {
  const agreed = await database
    .select()
    .from(actionTable)
    .where(lt(actionTable.createdAt, new Date(before)))
    .orderBy(asc(actionTable.due), asc(actionTable.id))
    .limit(1000);
  return agreed.filter((action) => action.state === 'open' || (action.doneAt?.getTime() ?? action.createdAt.getTime()) >= since);
}

export async function createAction(database: Database, clock: Clock, actor: Actor, action: NewAction): Promise<ActionRecord> {
  const record: ActionRecord = {
    id: randomUUID(),
    title: action.title,
    owner: action.owner,
    due: action.due,
    state: 'open',
    reason: null,
    metric: action.metric ?? null,
    expected: action.expected ?? null,
    review: action.review ?? null,
    createdAt: new Date(clock.now()),
    createdBy: actorName(actor),
    doneAt: null,
  };
  await database.insert(actionTable).values(record);
  return record;
}

/** @throws AppError `not_found`; `invalid_request` when one is dropped without a reason. */
export async function changeAction(database: Database, clock: Clock, id: string, change: ActionChange): Promise<ActionRecord> {
  return database.transaction(async (within) => {
    const [before] = await within.select().from(actionTable).where(eq(actionTable.id, id)).for('update');
    if (before === undefined) throw new AppError('not_found', `There is no action ${id}.`);
    const after = changed(before, change, clock.now());
    await within.update(actionTable).set(after).where(eq(actionTable.id, id));
    return after;
  });
}

function changed(before: ActionRecord, change: ActionChange, now: number): ActionRecord {
  const { state = before.state, reason, ...fields } = change;
  if (state === 'dropped' && before.state !== 'dropped' && reason === undefined) {
    throw new AppError('invalid_request', 'Say why the action is dropped: send "reason".');
  }
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return {
    ...before,
    ...given,
    state,
    reason: state === 'dropped' ? (reason ?? before.reason) : null,
    doneAt: state === 'open' ? null : state === before.state ? before.doneAt : new Date(now),
  };
}

/** How many actions were created or done in each of the ranges between `bounds` (milliseconds UTC). */
export async function countActions(database: Database, which: 'created' | 'done', bounds: readonly number[]): Promise<number[]> {
  const column = which === 'created' ? actionTable.createdAt : actionTable.doneAt;
  const times = await database
    .select({ time: column })
    .from(actionTable)
    .where(
      and(
        gte(column, new Date(bounds[0] ?? 0)),
        lt(column, new Date(bounds.at(-1) ?? 0)),
        which === 'done' ? eq(actionTable.state, 'done') : undefined,
      ),
    );
  const counts = bounds.slice(1).map(() => 0);
  for (const { time } of times) {
    const bucket = bounds.findLastIndex((bound) => bound <= (time?.getTime() ?? Number.NaN));
    if (bucket >= 0 && bucket < counts.length) counts[bucket] = (counts[bucket] ?? 0) + 1;
  }
  return counts;
}

/** The newest action's time (milliseconds UTC) and how many there are. */
export async function actionFreshness(database: Database): Promise<{ newest: number | null; total: number }> {
  const [row] = await database
    .select({ newest: sql<string | null>`max(greatest(${actionTable.createdAt}, ${actionTable.doneAt}))`, total: count() })
    .from(actionTable);
  return { newest: row?.newest == null ? null : new Date(row.newest).getTime(), total: row?.total ?? 0 };
}
