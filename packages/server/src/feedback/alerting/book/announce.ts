import { asc, eq, inArray } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { timeline } from '../../../facts/timeline.ts';
import type { Row } from '../../../stores/clickhouse/table.ts';
import { type AlertEventKind, type AlertRow, alertEventTable, alertTable } from './tables.ts';

const eventsAtOnce = 1_000;
/** So many of one name that change at once are told one by one; of more their number is told. */
const mostEntries = 20;

interface Told {
  readonly id: number;
  readonly at: Date;
  readonly kind: AlertEventKind;
  readonly alert: AlertRow;
}

/** Puts what happened to alerts on the timeline; told twice after a crash, it is one entry. @returns how many events */
export async function announceEvents({ database, facts }: Pick<House, 'database' | 'facts'>): Promise<number> {
  const rows: Told[] = await database
    .select({ id: alertEventTable.id, at: alertEventTable.at, kind: alertEventTable.kind, alert: alertTable })
    .from(alertEventTable)
    .innerJoin(alertTable, eq(alertTable.id, alertEventTable.alert))
    .where(eq(alertEventTable.untold, true))
    .orderBy(asc(alertEventTable.id))
    .limit(eventsAtOnce);
  if (rows.length === 0) return 0;
  const groups = Map.groupBy(rows, ({ alert, kind }) => `${alert.source}\0${alert.name}\0${kind}`).values();
  await facts.append(
    timeline,
    [...groups].flatMap((own) => (own.length > mostEntries ? own.slice(0, 1).map((one) => summed(one, own.length)) : own.map(entryOf))),
  );
  await database
    .update(alertEventTable)
    .set({ untold: false })
    .where(
      inArray(
        alertEventTable.id,
        rows.map(({ id }) => id),
      ),
    );
  return rows.length;
}

const words: Partial<Record<AlertEventKind, string>> = {
  fired: 'firing',
  reopened: 'firing again',
  resolved: 'resolved',
  acknowledged: 'acknowledged',
  unreached: 'reached nobody by its escalation policy',
};

function entryOf({ id, at, kind, alert }: Told): Row<typeof timeline> {
  const summary = alert.annotations.summary ?? alert.annotations.description ?? alert.annotations.message;
  return {
    id: `alert:${alert.id}:${id}`,
    time: at.getTime(),
    kind: 'alert',
    title: `${alert.name} ${words[kind] ?? kind}${summary === undefined ? '' : `: ${summary.slice(0, 300)}`}`,
    service: alert.service,
    environment: alert.environment,
    link: `/feedback/alerts/${alert.id}`,
    updated: at.getTime(),
  };
}

function summed(first: Told, count: number): Row<typeof timeline> {
  const { alert, kind } = first;
  return { ...entryOf(first), title: `${alert.name} ${words[kind] ?? kind}: ${count} alerts`, service: '', environment: '' };
}
