import { inArray, sql } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import type { Database } from '../../../platform/database.ts';
import { upsert } from './book.ts';
import { farAhead, resolvedRow } from './fold.ts';
import { lockBook } from './lock.ts';
import { type AlertEventKind, type AlertRow, alertEventTable, alertTable } from './tables.ts';

type Needs = Pick<House, 'database' | 'clock'>;

/** Who acts on alerts, as people see it: a person, a token, or `ana via Slack`. */
export interface ActingOn {
  readonly ids: readonly string[];
  readonly by: string;
  /** The transaction of what it follows from. */
  readonly within?: Database | undefined;
}

export interface Rating {
  readonly rating: 'useful' | 'not_useful';
  /** Why it was noise: a false positive, not actionable, too late ... */
  readonly reason?: string | undefined;
}

/** Somebody takes the alerts up: their repeats and escalations stop. Those that are over or taken up stay as they are. @returns those that changed. */
export async function acknowledgeAlerts(house: Needs, acting: ActingOn): Promise<AlertRow[]> {
  return change(house, acting, 'acknowledged', {}, (row, at) => {
    if (row.state !== 'firing') return undefined;
    return { ...row, state: 'acknowledged', acknowledgedAt: at, acknowledgedBy: acting.by, takenUpAt: row.takenUpAt ?? at, updatedAt: at };
  });
}

/** Gives alerts back that were taken up: they are repeated again. */
export async function unacknowledgeAlerts(house: Needs, acting: ActingOn): Promise<AlertRow[]> {
  return change(house, acting, 'unacknowledged', {}, (row, at) => {
    if (row.state !== 'acknowledged') return undefined;
    return { ...row, state: 'firing', acknowledgedAt: null, acknowledgedBy: null, updatedAt: at };
  });
}

/** Says that the alerts are over. They stay so until they begin to fire anew. */
export async function resolveAlerts(house: Needs, acting: ActingOn): Promise<AlertRow[]> {
  return change(house, acting, 'resolved', {}, (row, at) => {
    if (row.state === 'resolved') return undefined;
    // Its rule may stand ahead of this clock by a moment.
    const firedAt = row.firedAt.getTime();
    const endsAt = firedAt > at.getTime() + farAhead ? at.getTime() : Math.max(at.getTime(), firedAt);
    return { ...resolvedRow(row, endsAt, acting.by, at.getTime()), takenUpAt: row.takenUpAt ?? at };
  });
}

/** Says whether the alerts were worth the interruption: what the review of rules counts. */
export async function rateAlerts(house: Needs, acting: ActingOn, { rating, reason }: Rating): Promise<AlertRow[]> {
  const details = { rating, ...(reason === undefined ? {} : { reason }) };
  return change(house, acting, 'rated', details, (row, at) => ({ ...row, rating, ratingReason: reason ?? null, updatedAt: at }));
}

type Step = (row: AlertRow, at: Date) => AlertRow | undefined;

async function change(
  { database, clock }: Needs,
  { ids, by, within }: ActingOn,
  kind: AlertEventKind,
  details: Readonly<Record<string, unknown>>,
  step: Step,
): Promise<AlertRow[]> {
  if (ids.length === 0) return [];
  const at = new Date(clock.now());
  const carryOut = async (transaction: Database) => {
    await lockBook(transaction);
    const rows = await transaction
      .select()
      .from(alertTable)
      .where(inArray(alertTable.id, [...ids]));
    const changed = rows.map((row) => step(row, at)).filter((row) => row !== undefined);
    if (changed.length === 0) return [];
    await upsert(transaction, changed);
    const untold = kind === 'resolved' || kind === 'acknowledged';
    await transaction.insert(alertEventTable).values(changed.map(({ id }) => ({ alert: id, at, kind, actor: by, details, untold })));
    if (kind !== 'rated') await hurryGroups(transaction, changed, at);
    return changed;
  };
  return within === undefined ? database.transaction(carryOut) : carryOut(within);
}

/** What people do is told at once, not at the group's next turn. */
async function hurryGroups(within: Database, rows: readonly AlertRow[], at: Date): Promise<void> {
  const ids = JSON.stringify(rows.map(({ id }) => id));
  await within.execute(sql`UPDATE alert_group SET next_at = least(next_at, ${at.toISOString()}::timestamptz)
    WHERE told_at IS NOT NULL AND id IN (SELECT group_id FROM alert_group_member
      WHERE alert IN (SELECT value::uuid FROM jsonb_array_elements_text(${ids}::jsonb)))`);
}
