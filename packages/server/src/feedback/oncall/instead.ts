import { eq, sql } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Database } from '../../platform/database.ts';
import { channelKind } from '../alerting/delivery/definitions.ts';
import { routingKind, routingName } from '../alerting/routing/definitions.ts';
import { tellInPlace } from './notices.ts';
import { readDefinition } from './reading.ts';
import { note } from './state.ts';
import { type EscalationRow, noticeTable } from './tables.ts';

/**
 * An escalation that can tell nobody, because its policy is not there or none of its levels reaches anybody, falls over to the channels of the
 * routing's root receiver. Why is said with the escalation, with the alerts, and on the timeline; once, however often it is tried.
 */
export async function reachedNobody(house: House, within: Database, row: EscalationRow, why: string): Promise<void> {
  const [known] = await within.select({ id: noticeTable.id }).from(noticeTable).where(eq(noticeTable.escalation, row.id)).limit(1);
  if (known !== undefined) return;
  const { receiver, channels } = await rootReceiver(within);
  await tellInPlace(house, within, row, channels);
  const said =
    channels.length === 0
      ? `The receiver ${receiver} of the routing has no channel to fall over to: nobody was told.`
      : `The channels of the receiver ${receiver} of the routing are told in its place: ${channels.join(', ')}.`;
  if (await noteAtAlerts(house, within, row, `${why} ${said}`)) await note(house, within, row, said);
}

async function rootReceiver(within: Database): Promise<{ receiver: string; channels: string[] }> {
  const routing = await readDefinition(within, routingKind, routingName);
  const { receiver = '' } = routing?.spec.route ?? {};
  const named = new Set(routing?.spec.receivers.find(({ name }) => name === receiver)?.channels ?? []);
  const channels: string[] = [];
  for (const name of named) if ((await readDefinition(within, channelKind, name)) !== undefined) channels.push(name);
  return { receiver, channels };
}

/** @returns whether it was not noted before. */
async function noteAtAlerts({ clock }: House, within: Database, row: EscalationRow, why: string): Promise<boolean> {
  const details = { policy: row.policy, why, escalation: row.id };
  const ids = JSON.stringify(row.content.alerts.map(({ id }) => id));
  const { rows } = (await within.execute(sql`
    INSERT INTO alert_event (alert, at, kind, actor, details, untold)
    SELECT alert.id, ${new Date(clock.now()).toISOString()}::timestamptz, 'unreached', ${`EscalationPolicy/${row.policy}`}::text,
      ${JSON.stringify(details)}::jsonb, true
    FROM alert
    WHERE alert.id::text IN (SELECT value FROM jsonb_array_elements_text(${ids}::jsonb))
      AND NOT EXISTS (SELECT 1 FROM alert_event AS e WHERE e.alert = alert.id AND e.kind = 'unreached' AND e.details ->> 'escalation' = ${row.id}::text)
    RETURNING alert`)) as unknown as { rows: unknown[] };
  return rows.length > 0;
}
