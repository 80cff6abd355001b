import { asc, desc, eq, inArray, ne } from 'drizzle-orm';
import type { Database } from '../../platform/database.ts';
import { type EscalationRow, escalationEventTable, escalationTable } from './tables.ts';

const mostEvents = 5000;

/** Escalations, newest first, each with what it did. @param state `open`: all but those that are over. */
export async function listEscalations(database: Database, state: EscalationRow['state'] | 'open', limit: number) {
  const rows = await database
    .select()
    .from(escalationTable)
    .where(state === 'open' ? ne(escalationTable.state, 'resolved') : eq(escalationTable.state, state))
    .orderBy(desc(escalationTable.startedAt), asc(escalationTable.id))
    .limit(limit);
  if (rows.length === 0) return [];
  const events = await database
    .select()
    .from(escalationEventTable)
    .where(
      inArray(
        escalationEventTable.escalation,
        rows.map(({ id }) => id),
      ),
    )
    .orderBy(asc(escalationEventTable.id))
    .limit(mostEvents);
  return rows.map(({ id, policy, state: standing, content, level, round, nextAt, startedAt, endedAt }) => ({
    id,
    policy,
    state: standing,
    alerts: content.alerts.map((alert) => ({
      id: alert.id,
      name: alert.labels.alertname ?? '',
      service: alert.labels.service ?? '',
      state: alert.state,
      acknowledgedBy: alert.acknowledgedBy,
    })),
    level,
    round,
    nextAt: nextAt?.toISOString() ?? null,
    startedAt: startedAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    events: events.filter((event) => event.escalation === id).map(({ at, text }) => ({ at: at.toISOString(), text })),
  }));
}
