import { and, desc, eq, gte, inArray, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import type { Urgency } from '../../../facts/told-alert.ts';
import type { Database } from '../../../platform/database.ts';
import { AppError } from '../../../platform/errors.ts';
import { notificationTable } from '../delivery/tables.ts';
import { type AlertRow, alertEventTable, alertTable } from './tables.ts';

export interface AlertQuery {
  readonly state?: 'open' | 'firing' | 'acknowledged' | 'resolved' | undefined;
  readonly service?: string | undefined;
  readonly urgency?: Urgency | undefined;
  /** Definition that they follow from, as `AlertRule/checkout-errors`. */
  readonly rule?: string | undefined;
  /** Label `alertname`. */
  readonly name?: string | undefined;
  /** Leaves out those that were over before, milliseconds UTC. */
  readonly from?: number | undefined;
  readonly limit: number;
}

/** Newest first. */
export async function listAlerts(database: Database, query: AlertQuery): Promise<AlertRow[]> {
  const { state, service, urgency, rule, name, from, limit } = query;
  const conditions: (SQL | undefined)[] = [
    state === 'open' ? ne(alertTable.state, 'resolved') : state === undefined ? undefined : eq(alertTable.state, state),
    service === undefined ? undefined : eq(alertTable.service, service),
    urgency === undefined ? undefined : eq(alertTable.urgency, urgency),
    rule === undefined ? undefined : eq(alertTable.rule, rule),
    name === undefined ? undefined : eq(alertTable.name, name),
    from === undefined ? undefined : or(isNull(alertTable.endsAt), gte(alertTable.endsAt, new Date(from))),
  ];
  return database
    .select()
    .from(alertTable)
    .where(and(...conditions))
    .orderBy(desc(alertTable.startsAt), alertTable.id)
    .limit(limit);
}

/** All that are not over; at most as many as the book keeps open. */
export async function openAlerts(database: Database): Promise<AlertRow[]> {
  return database.select().from(alertTable).where(ne(alertTable.state, 'resolved'));
}

/** Most that are read of one service. */
export const mostOpenPages = 1000;

/** Unresolved page-level alerts of a service, in whatever case, by any of its names, in an environment or in none. */
export async function openPages(database: Database, names: readonly string[], environment: string | undefined): Promise<AlertRow[]> {
  return database
    .select()
    .from(alertTable)
    .where(
      and(
        ne(alertTable.state, 'resolved'),
        eq(alertTable.urgency, 'page'),
        inArray(
          sql`lower(${alertTable.service})`,
          names.map((name) => name.toLowerCase()),
        ),
        environment === undefined ? undefined : inArray(sql`lower(${alertTable.environment})`, ['', environment.toLowerCase()]),
      ),
    )
    .limit(mostOpenPages);
}

/** @throws AppError `not_found` */
export async function getAlert(database: Database, id: string): Promise<AlertRow> {
  const [row] = await database.select().from(alertTable).where(eq(alertTable.id, id));
  if (row === undefined) throw new AppError('not_found', `There is no alert ${id}.`);
  return row;
}

/** What happened to an alert, oldest first. */
export async function eventsOf(database: Database, id: string) {
  const { at, kind, actor, details } = alertEventTable;
  return database
    .select({ at, kind, actor, details })
    .from(alertEventTable)
    .where(eq(alertEventTable.alert, id))
    .orderBy(alertEventTable.id)
    .limit(1_000);
}

/** How long after an alert's end it may still be told. */
const toldAfterMs = 7 * 86_400_000;

/** Notifications that told of an alert, oldest first. */
export async function notificationsAbout({ database, clock }: Pick<House, 'database' | 'clock'>, alert: AlertRow) {
  const { id, target, state, attempts, createdAt, sentAt, error, content } = notificationTable;
  const until = new Date((alert.endsAt?.getTime() ?? clock.now()) + toldAfterMs);
  return database
    .select({
      id,
      target,
      state,
      attempts,
      createdAt,
      sentAt,
      error,
      reason: sql<string>`${content}->>'reason'`,
      receiver: sql<string>`${content}->>'receiver'`,
    })
    .from(notificationTable)
    .where(
      and(
        gte(createdAt, alert.createdAt),
        lte(createdAt, until),
        sql`${content} @> ${JSON.stringify({ alerts: [{ id: alert.id }] })}::jsonb`,
      ),
    )
    .orderBy(createdAt)
    .limit(200);
}
