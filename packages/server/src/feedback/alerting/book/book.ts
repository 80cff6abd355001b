import { randomUUID } from 'node:crypto';
import { and, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import type { AlertIntake, ToldAlert } from '../../../facts/told-alert.ts';
import type { Clock } from '../../../platform/clock.ts';
import type { Database } from '../../../platform/database.ts';
import { AppError } from '../../../platform/errors.ts';
import { bounded } from './bounded.ts';
import { type Folded, fold, keyOf } from './fold.ts';
import { lockBook } from './lock.ts';
import { type AlertEvent, type AlertRow, alertTable } from './tables.ts';

/** More alerts than these cannot be open at once: whoever has so many has one problem, not a hundred thousand. */
const mostOpenAlerts = 100_000;
/** The share of them that tools may fill: whatever they send, this server can tell what it finds itself. */
const shareOfTools = 0.9;
const ownSources: ReadonlySet<string> = new Set(['rules', 'heartbeat']);
/** Rows of one statement: Postgres takes 65,535 parameters. */
const rowsAtOnce = 1_000;

export interface AlertBookOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId?: () => string;
  readonly mostOpen?: number;
}

/** The book of alerts: what is told of them, and what people did about it. */
export function createAlertBook({ database, clock, newId = randomUUID, mostOpen = mostOpenAlerts }: AlertBookOptions): AlertIntake {
  const put = async (alerts: readonly ToldAlert[], within: Database) => {
    await lockBook(within);
    const known = await readLatest(within, alerts);
    await save(within, foldAll(known, alerts, { now: clock.now(), newId }), mostOpen);
  };
  return {
    async take(given, within) {
      if (given.length === 0) return;
      const alerts = given.map(bounded);
      if (within === undefined) await database.transaction((transaction) => put(alerts, transaction));
      else await put(alerts, within);
    },
  };
}

/** By source and key. */
type Known = ReadonlyMap<string, AlertRow>;

async function readLatest(within: Database, alerts: readonly ToldAlert[]): Promise<Known> {
  const found = new Map<string, AlertRow>();
  for (const [source, told] of Map.groupBy(alerts, (alert) => alert.source)) {
    const keys = [...new Set(told.map(keyOf))];
    for (let start = 0; start < keys.length; start += rowsAtOnce) {
      const rows = await within
        .select()
        .from(alertTable)
        .where(and(eq(alertTable.source, source), inArray(alertTable.key, keys.slice(start, start + rowsAtOnce)), alertTable.latest));
      for (const row of rows) found.set(placeOf(source, row.key), row);
    }
  }
  return found;
}

function placeOf(source: string, key: string): string {
  return `${source}\0${key}`;
}

interface Changes {
  /** Rows as they are now, by id. */
  readonly rows: Map<string, AlertRow>;
  readonly before: Map<string, AlertRow>;
  readonly events: AlertEvent[];
  readonly unrouted: Set<string>;
}

function foldAll(known: Known, alerts: readonly ToldAlert[], context: { now: number; newId(): string }): Changes {
  const latest = new Map(known);
  const changes: Changes = {
    rows: new Map(),
    before: new Map([...known.values()].map((row) => [row.id, row])),
    events: [],
    unrouted: new Set(),
  };
  for (const told of alerts) {
    const place = placeOf(told.source, keyOf(told));
    const row = latest.get(place);
    const folded = fold(row, told, context);
    if (folded === undefined) continue;
    if (row !== undefined && row.id !== folded.row.id) changes.rows.set(row.id, { ...row, latest: false });
    latest.set(place, folded.row);
    changes.rows.set(folded.row.id, folded.row);
    note(changes, told, folded);
  }
  return changes;
}

function note({ events, unrouted }: Changes, told: ToldAlert, { row, event, routes }: Folded): void {
  if (routes) unrouted.add(row.id);
  if (event === undefined) return;
  events.push({ ...event, alert: row.id, actor: told.source, untold: isTold(event.kind, told.source) });
}

/** Rules of this server tell the timeline themselves. */
function isTold(kind: AlertEvent['kind'], source: string): boolean {
  return (kind === 'fired' || kind === 'reopened' || kind === 'resolved') && source !== 'rules';
}

async function save(within: Database, { rows, before, events, unrouted }: Changes, mostOpen: number): Promise<void> {
  const written = [...rows.values()];
  const prolonged = written.filter((row) => isOnlyProlonged(before.get(row.id), row));
  const changed = written.filter((row) => !isOnlyProlonged(before.get(row.id), row));
  await prolong(within, prolonged);
  const opened = changed.filter(({ id, state }) => state !== 'resolved' && (before.get(id)?.state ?? 'resolved') === 'resolved');
  await refuseTooMany(within, opened, mostOpen);
  // Those that are no longer the newest come first: a key has one newest at every moment.
  for (const part of [changed.filter(({ latest }) => !latest), changed.filter(({ latest }) => latest)]) await upsert(within, part);
  for (let start = 0; start < events.length; start += rowsAtOnce) {
    await within.execute(sql`INSERT INTO alert_event (alert, at, kind, actor, details, untold)
      SELECT alert, at, kind, actor, details, untold
      FROM jsonb_populate_recordset(NULL::alert_event, ${JSON.stringify(events.slice(start, start + rowsAtOnce))}::jsonb)`);
  }
  if (unrouted.size === 0) return;
  const ids = JSON.stringify([...unrouted]);
  await within.execute(
    sql`INSERT INTO alert_unrouted SELECT value::uuid FROM jsonb_array_elements_text(${ids}::jsonb) ON CONFLICT DO NOTHING`,
  );
}

/** Senders repeat what fires every minute, and nothing but its expiry is new. */
function isOnlyProlonged(before: AlertRow | undefined, after: AlertRow): boolean {
  return before !== undefined && before.updatedAt === after.updatedAt && before.latest === after.latest;
}

async function prolong(within: Database, rows: readonly AlertRow[]): Promise<void> {
  if (rows.length === 0) return;
  const times = rows.map(({ id, expiresAt }) => ({ id, expires_at: expiresAt?.toISOString() ?? null }));
  await within.execute(sql`UPDATE alert SET expires_at = given.expires_at
    FROM jsonb_to_recordset(${JSON.stringify(times)}::jsonb) AS given (id uuid, expires_at timestamptz) WHERE alert.id = given.id`);
}

async function refuseTooMany(within: Database, opened: readonly AlertRow[], mostOpen: number): Promise<void> {
  const more = opened.length;
  if (more === 0) return;
  const most = opened.every(({ source }) => ownSources.has(source)) ? mostOpen : Math.floor(mostOpen * shareOfTools);
  const open = await within.$count(alertTable, sql`state <> 'resolved'`);
  if (open + more <= most) return;
  throw new AppError('queue_full', `${open} alerts are open; the most is ${most}. Resolve some, or send fewer.`, { retryAfter: 60 });
}

/** Writes whole rows, new ones and changed ones; as one parameter, because ten thousand rows would be a third of a million. */
export async function upsert(within: Database, rows: readonly AlertRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const records = rows.slice(start, start + rowsAtOnce).map(recordOf);
    await within.execute(sql`INSERT INTO alert SELECT * FROM jsonb_populate_recordset(NULL::alert, ${JSON.stringify(records)}::jsonb)
      ON CONFLICT (id) DO UPDATE SET ${everyColumn}`);
  }
}

const columns = Object.entries(getTableColumns(alertTable));

function recordOf(row: AlertRow): Record<string, unknown> {
  return Object.fromEntries(columns.map(([name, column]) => [column.name, row[name as keyof AlertRow]]));
}

/** Every column as the row that was to be inserted has it. */
const everyColumn = sql.raw(columns.map(([, { name }]) => `${name} = excluded.${name}`).join(', '));
