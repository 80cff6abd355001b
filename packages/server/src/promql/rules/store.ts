import { and, eq, inArray, notInArray, sql } from 'drizzle-orm';
import type { AlertIntake, ToldAlert } from '../../facts/told-alert.ts';
import type { Database } from '../../platform/database.ts';
import { releaseLease, takeLease } from '../../platform/leases.ts';
import { storable, storableTexts } from '../../platform/storable.ts';
import type { Alert } from './alert.ts';
import type { RuleRun } from './run.ts';
import { alertTable, runTable } from './tables.ts';
import { toldAlerts } from './told.ts';

/** An alert with the rule that made it. */
export interface StoredAlert extends Alert {
  readonly ruleGroup: string;
  /** Hash of the rule, see `ruleKeys`. */
  readonly rule: string;
  readonly name: string;
}

export interface GroupRun {
  readonly ruleGroup: string;
  /** Milliseconds UTC. */
  readonly evaluatedAt: number;
  readonly seconds: number;
  /** Evaluations that never happened, and when the newest of them was. */
  readonly missed: number;
  readonly missedAt: number | undefined;
  readonly rules: readonly RuleRun[];
}

/** What of rules outlives a process: alerts, and how evaluations went. */
export interface RuleStore {
  runs(): Promise<ReadonlyMap<string, GroupRun>>;
  alerts(groups?: readonly string[]): Promise<StoredAlert[]>;
  /** Puts down an evaluation of a group: these are its alerts from now on, and what of them is told on. */
  save(run: GroupRun, alerts: readonly StoredAlert[], told: readonly ToldAlert[]): Promise<void>;
  /** Forgets groups that are no longer defined; their alerts end. */
  keepOnly(groups: readonly string[]): Promise<void>;
  /** Takes or prolongs the lease; `false` when another holder has it. Times in milliseconds UTC. */
  lease(holder: string, now: number, until: number): Promise<boolean>;
  release(holder: string): Promise<void>;
}

const leaseName = 'rules';
/** Rows of one statement: Postgres takes 65,535 parameters. */
const rowsAtOnce = 1_000;

export function createRuleStore(database: Database, intake: AlertIntake): RuleStore {
  return {
    async runs() {
      const rows = await database.select().from(runTable);
      return new Map(
        rows.map((row) => [row.ruleGroup, { ...row, evaluatedAt: row.evaluatedAt.getTime(), missedAt: row.missedAt?.getTime() }]),
      );
    },
    async alerts(groups) {
      if (groups?.length === 0) return [];
      const rows = await database
        .select()
        .from(alertTable)
        .where(groups === undefined ? undefined : inArray(alertTable.ruleGroup, [...groups]))
        .orderBy(alertTable.activeAt, alertTable.id);
      return rows.map(toAlert);
    },
    async save(run, alerts, told) {
      const evaluatedAt = new Date(run.evaluatedAt);
      await database.transaction(async (within) => {
        const rules = run.rules.map((one) => (one.error === undefined ? one : { ...one, error: storable(one.error) }));
        const row = { ...run, rules, evaluatedAt, missedAt: run.missedAt === undefined ? null : new Date(run.missedAt) };
        await within.insert(runTable).values(row).onConflictDoUpdate({ target: runTable.ruleGroup, set: row });
        for (let start = 0; start < alerts.length; start += rowsAtOnce) {
          const rows = alerts.slice(start, start + rowsAtOnce).map((alert) => toRow(alert, evaluatedAt));
          await within.insert(alertTable).values(rows).onConflictDoUpdate({ target: alertTable.id, set: excluded() });
        }
        await within
          .delete(alertTable)
          .where(and(eq(alertTable.ruleGroup, run.ruleGroup), sql`${alertTable.evaluatedAt} <> ${evaluatedAt.toISOString()}::timestamptz`));
        if (told.length > 0) await intake.take(told, within);
      });
    },
    async keepOnly(groups) {
      const gone = <T extends typeof runTable | typeof alertTable>(table: T) =>
        groups.length === 0 ? undefined : notInArray(table.ruleGroup, [...groups]);
      await database.transaction(async (within) => {
        await within.delete(runTable).where(gone(runTable));
        const ended = await within.delete(alertTable).where(gone(alertTable)).returning();
        const told = toldAlerts(ended.map(toAlert), []);
        if (told.length > 0) await intake.take(told, within);
      });
    },
    lease: (holder, now, until) => takeLease(database, leaseName, holder, now, until),
    release: (holder) => releaseLease(database, leaseName, holder),
  };
}

function toAlert({ evaluatedAt: _, activeAt, firedAt, keepFiringSince, resolvedAt, ...row }: typeof alertTable.$inferSelect): StoredAlert {
  return {
    ...row,
    activeAt: activeAt.getTime(),
    firedAt: firedAt?.getTime(),
    keepFiringSince: keepFiringSince?.getTime(),
    resolvedAt: resolvedAt?.getTime(),
  };
}

function toRow(alert: StoredAlert, evaluatedAt: Date): typeof alertTable.$inferInsert {
  const { activeAt, firedAt, keepFiringSince, resolvedAt, ...rest } = alert;
  const date = (time: number | undefined) => (time === undefined ? null : new Date(time));
  return {
    ...rest,
    labels: storableTexts(rest.labels),
    annotations: storableTexts(rest.annotations),
    activeAt: new Date(activeAt),
    firedAt: date(firedAt),
    keepFiringSince: date(keepFiringSince),
    resolvedAt: date(resolvedAt),
    evaluatedAt,
  };
}

/** Every column as the row that was to be inserted has it. */
function excluded() {
  return {
    labels: sql`excluded.labels`,
    annotations: sql`excluded.annotations`,
    state: sql`excluded.state`,
    value: sql`excluded.value`,
    activeAt: sql`excluded.active_at`,
    firedAt: sql`excluded.fired_at`,
    keepFiringSince: sql`excluded.keep_firing_since`,
    resolvedAt: sql`excluded.resolved_at`,
    evaluatedAt: sql`excluded.evaluated_at`,
    ruleGroup: sql`excluded.rule_group`,
    rule: sql`excluded.rule`,
    name: sql`excluded.name`,
  };
}
