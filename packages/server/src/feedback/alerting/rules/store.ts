import { eq, gt, inArray, lt, notInArray, or, sql } from 'drizzle-orm';
import type { AlertIntake, ToldAlert } from '../../../facts/told-alert.ts';
import type { Database } from '../../../platform/database.ts';
import { clockSkew } from '../../../promql/rules/clock-back.ts';
import type { RuleAlert } from './alerts.ts';
import { intervalTable, ruleAlertTable, ruleStateTable, turnTable } from './tables.ts';

/** What is known of a rule besides its alerts. Times in milliseconds UTC. */
export interface RuleState {
  readonly rule: string;
  readonly definition: string;
  readonly health: 'ok' | 'no_data' | 'error';
  readonly error: string | null;
  readonly since: number;
  /** Duration of an evaluation when this was written. */
  readonly seconds: number;
}

/** An evaluation of all rules that were due. */
export interface Turn {
  readonly at: number;
  readonly startedAt: number;
  /** When it is put down. */
  readonly savedAt: number;
  readonly seconds: number;
  /** Of the rules that were due, with the time that was evaluated; milliseconds. */
  readonly intervals: ReadonlyMap<number, number>;
  readonly rules: number;
  readonly evaluations: number;
  readonly errors: number;
}

/** What a turn changes. */
export interface Changes {
  readonly states: readonly RuleState[];
  readonly alerts: readonly RuleAlert[];
  /** Alerts that are forgotten. */
  readonly goneAlerts: readonly string[];
  readonly told: readonly ToldAlert[];
}

/** Rows of one statement: Postgres takes 65,535 parameters. */
const rowsAtOnce = 1_000;
const turnsKept = 8 * 86_400_000;

export async function readIntervals(database: Database): Promise<Map<number, number>> {
  const rows = await database.select().from(intervalTable);
  return new Map(rows.map(({ interval, evaluatedAt }) => [interval, evaluatedAt.getTime()]));
}

export async function readStates(database: Database): Promise<RuleState[]> {
  const rows = await database.select().from(ruleStateTable);
  return rows.map((row) => ({ ...row, since: row.since.getTime() }));
}

/** By rule and time; of all rules, or of one. */
export async function readAlerts(database: Database, rule?: string): Promise<RuleAlert[]> {
  const rows = await database
    .select()
    .from(ruleAlertTable)
    .where(rule === undefined ? undefined : eq(ruleAlertTable.rule, rule))
    .orderBy(ruleAlertTable.rule, ruleAlertTable.activeAt, ruleAlertTable.id);
  return rows.map(({ activeAt, firedAt, keepFiringSince, resolvedAt, toldAt, ...row }) => ({
    ...row,
    activeAt: activeAt.getTime(),
    firedAt: firedAt?.getTime(),
    keepFiringSince: keepFiringSince?.getTime(),
    resolvedAt: resolvedAt?.getTime(),
    toldAt: toldAt.getTime(),
  }));
}

/** Another process evaluated in the meantime: what was found here is not written. */
export class OvertakenError extends Error {
  constructor() {
    super('another process has evaluated these rules');
    this.name = 'OvertakenError';
  }
}

/** Puts a turn down with all that it changes, and tells the book of alerts, in one transaction. @throws OvertakenError */
export async function saveTurn(database: Database, intake: AlertIntake, turn: Turn, changes: Changes): Promise<void> {
  await database.transaction(async (within) => {
    const { savedAt, ...noted } = turn;
    await claim(within, turn.intervals, savedAt);
    const row = { ...noted, at: new Date(turn.at), startedAt: new Date(turn.startedAt), intervals: [...turn.intervals.keys()] };
    await within.insert(turnTable).values(row).onConflictDoUpdate({ target: turnTable.at, set: row });
    for (const rows of parts(changes.states)) {
      await within
        .insert(ruleStateTable)
        .values(rows.map((state) => ({ ...state, since: new Date(state.since) })))
        .onConflictDoUpdate({ target: ruleStateTable.rule, set: excluded(['definition', 'health', 'error', 'since', 'seconds']) });
    }
    for (const rows of parts(changes.alerts)) {
      await within.insert(ruleAlertTable).values(rows.map(toRow)).onConflictDoUpdate({ target: ruleAlertTable.id, set: alertColumns });
    }
    for (const ids of parts(changes.goneAlerts)) await within.delete(ruleAlertTable).where(inArray(ruleAlertTable.id, [...ids]));
    if (changes.told.length > 0) await intake.take(changes.told, within);
  });
}

/** Forgets rules that are no longer defined; their alerts end. */
export async function forgetRules(
  database: Database,
  intake: AlertIntake,
  rules: readonly string[],
  alerts: readonly string[],
  told: readonly ToldAlert[],
): Promise<void> {
  await database.transaction(async (within) => {
    for (const names of parts(rules)) await within.delete(ruleStateTable).where(inArray(ruleStateTable.rule, [...names]));
    for (const ids of parts(alerts)) await within.delete(ruleAlertTable).where(inArray(ruleAlertTable.id, [...ids]));
    if (told.length > 0) await intake.take(told, within);
  });
}

/** Forgets intervals that no rule has any more, and turns that are too old to be of use. */
export async function tidy(database: Database, intervals: readonly number[], now: number): Promise<void> {
  const unused = intervals.length === 0 ? undefined : notInArray(intervalTable.interval, [...intervals]);
  await database.delete(intervalTable).where(unused);
  await database.delete(turnTable).where(or(lt(turnTable.at, new Date(now - turnsKept)), gt(turnTable.at, new Date(now + clockSkew))));
}

/** Each interval goes forward only, but for what a clock wrote that was ahead: rules would stand still until that time comes. */
async function claim(within: Database, intervals: ReadonlyMap<number, number>, now: number): Promise<void> {
  const rows = [...intervals].map(([interval, at]) => ({ interval, evaluatedAt: new Date(at) }));
  const claimed = await within
    .insert(intervalTable)
    .values(rows)
    .onConflictDoUpdate({
      target: intervalTable.interval,
      set: { evaluatedAt: sql`excluded.evaluated_at` },
      setWhere: sql`${intervalTable.evaluatedAt} < excluded.evaluated_at
        OR ${intervalTable.evaluatedAt} > ${new Date(now + clockSkew).toISOString()}::timestamptz`,
    })
    .returning({ interval: intervalTable.interval });
  if (claimed.length < rows.length) throw new OvertakenError();
}

function parts<T>(all: readonly T[]): (readonly T[])[] {
  return Array.from({ length: Math.ceil(all.length / rowsAtOnce) }, (_, index) => all.slice(index * rowsAtOnce, (index + 1) * rowsAtOnce));
}

function toRow(alert: RuleAlert): typeof ruleAlertTable.$inferInsert {
  const date = (time: number | undefined) => (time === undefined ? null : new Date(time));
  return {
    ...alert,
    activeAt: new Date(alert.activeAt),
    toldAt: new Date(alert.toldAt),
    firedAt: date(alert.firedAt),
    keepFiringSince: date(alert.keepFiringSince),
    resolvedAt: date(alert.resolvedAt),
  };
}

/** Columns as the row that was to be inserted has them. */
function excluded<Name extends string>(names: readonly Name[]) {
  const column = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(names.map((name) => [name, sql.raw(`excluded.${column(name)}`)])) as Record<Name, ReturnType<typeof sql.raw>>;
}

const alertColumns = excluded([
  'rule',
  'definition',
  'cause',
  'series',
  'labels',
  'annotations',
  'state',
  'value',
  'activeAt',
  'firedAt',
  'keepFiringSince',
  'resolvedAt',
  'toldAt',
  'transitions',
  'link',
]);
