import { inArray } from 'drizzle-orm';
import { type Urgency, urgencies } from '../../facts/told-alert.ts';
import type { Database } from '../../platform/database.ts';
import { alertTable } from '../alerting/book/tables.ts';
import type { NotifiedAlert } from '../alerting/types.ts';
import type { Escalated } from './escalated.ts';

/** Open: an alert fires that nobody has acknowledged. */
export type Standing = 'open' | 'acknowledged' | 'resolved';

export function standingOf({ alerts }: Pick<Escalated, 'alerts'>): Standing {
  const firing = alerts.filter(({ state }) => state === 'firing');
  if (firing.length === 0) return 'resolved';
  return firing.every(({ acknowledgedBy }) => acknowledgedBy !== null) ? 'acknowledged' : 'open';
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What was told, with each alert as it stands in the book now: nobody is woken for what was acknowledged a second ago. */
export async function refreshed(within: Database, content: Escalated): Promise<Escalated> {
  const ids = content.alerts.map(({ id }) => id).filter((id) => uuid.test(id));
  if (ids.length === 0) return content;
  const { id, state, acknowledgedBy, endsAt } = alertTable;
  const rows = await within.select({ id, state, acknowledgedBy, endsAt }).from(alertTable).where(inArray(alertTable.id, ids));
  const now = new Map(rows.map((row) => [row.id, row]));
  const alerts = content.alerts.map((alert): NotifiedAlert => {
    const row = now.get(alert.id);
    if (row === undefined) return alert;
    if (row.state === 'resolved') return { ...alert, state: 'resolved', endsAt: row.endsAt?.getTime() ?? alert.endsAt };
    return { ...alert, acknowledgedBy: row.state === 'acknowledged' ? (row.acknowledgedBy ?? 'somebody') : null };
  });
  return { ...content, alerts };
}

/** The most urgent of the alerts that fire. */
export function urgencyOfAll({ alerts }: Pick<Escalated, 'alerts'>): Urgency {
  const firing = alerts.filter(({ state }) => state === 'firing');
  return urgencies.find((urgency) => (firing.length === 0 ? alerts : firing).some((alert) => alert.urgency === urgency)) ?? 'info';
}
