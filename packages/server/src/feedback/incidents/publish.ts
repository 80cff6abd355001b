import { and, eq, gt, inArray, sql } from 'drizzle-orm';
import type { House } from '../../area.ts';
import { type Unreceived, writeDeliveryRows } from '../../facts/delivery-batch.ts';
import type { incidents } from '../../facts/incidents.ts';
import type { Loop } from '../../platform/loops.ts';
import { refreshImpacts } from './impact-kept.ts';
import { type IncidentRow, incidentTable } from './tables.ts';
import { tellIncidents } from './telling.ts';

const atOnce = 500;

/** What is ours among the incidents of all tools. */
export const factSource = 'binnacle';

/**
 * Writes what changed as facts, so that delivery sees our incidents as it does those of other tools. Facts cannot be written in the transaction of the
 * record: until they are, its version is ahead, and this is done again.
 */
export async function publishIncidents(house: Pick<House, 'database' | 'facts' | 'arrivals' | 'clock'>): Promise<void> {
  const rows = await house.database
    .select()
    .from(incidentTable)
    .where(gt(incidentTable.version, incidentTable.published))
    .orderBy(incidentTable.number)
    .limit(atOnce);
  if (rows.length === 0) return;
  await writeDeliveryRows(house, { incidents: rows.map(factOf) }, house.clock.now());
  await house.database.transaction(async (within) => {
    for (const { number, version } of rows) {
      await within
        .update(incidentTable)
        .set({ published: version })
        .where(and(eq(incidentTable.number, number), gt(sql`${version}`, incidentTable.published)));
    }
  });
}

/** Users were served again when it was mitigated: that is what recovery times are about. One that was canceled lies before all times anybody looks at. */
export function factOf(row: IncidentRow): Unreceived<typeof incidents> {
  const isOver = row.status === 'mitigated' || row.status === 'resolved';
  const isCanceled = row.status === 'canceled';
  const time = (date: Date | null) => date?.getTime() ?? null;
  return {
    source: factSource,
    id: String(row.number),
    title: row.title,
    state: isOver || isCanceled ? 'resolved' : 'open',
    services: isCanceled ? [] : [...row.services],
    environment: row.environment,
    severity: row.severity,
    started: isCanceled ? 0 : row.startedAt.getTime(),
    acknowledged: isCanceled ? null : time(row.acknowledgedAt),
    resolved: isCanceled ? 0 : isOver ? time(row.mitigatedAt ?? row.resolvedAt) : null,
    sha: '',
    release: '',
    deployment: '',
    url: `/feedback/incidents/${row.number}`,
    version: String(row.version),
  };
}

/** Takes over that alerts of an incident were acknowledged, publishes what changed, tells channels of it, and keeps up what incidents cost. */
export function incidentLoop(house: House): Loop {
  return {
    name: 'feedback.incidents',
    everyMs: 5000,
    async run() {
      await followAcknowledgements(house);
      await publishIncidents(house);
      await tellIncidents(house);
      await refreshImpacts(house);
    },
  };
}

async function followAcknowledgements({ database }: House): Promise<void> {
  await database
    .update(incidentTable)
    .set({
      acknowledgedAt: sql`greatest(${incidentTable.startedAt}, (${firstTakenUp}))`,
      version: sql`${incidentTable.version} + 1`,
    })
    .where(
      and(
        inArray(incidentTable.status, ['triage', 'active']),
        sql`${incidentTable.acknowledgedAt} IS NULL`,
        sql`(${firstTakenUp}) IS NOT NULL`,
      ),
    );
}

const firstTakenUp = sql`SELECT min(coalesce(a.taken_up_at, a.acknowledged_at)) FROM incident_alert AS l JOIN alert AS a ON a.id = l.alert
  WHERE l.incident = ${incidentTable}.number`;
