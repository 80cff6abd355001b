import { and, eq } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Database } from '../../platform/database.ts';
import { tellAgain } from './notices.ts';
import { type EscalationRow, escalationEventTable, escalationTable, noticeTable } from './tables.ts';

/** Keeps an escalation as it is now. */
export async function take(within: Database, row: EscalationRow): Promise<EscalationRow> {
  const { id, ...values } = row;
  await within.update(escalationTable).set(values).where(eq(escalationTable.id, id));
  return row;
}

/** Writes down what an escalation did, in words. */
export async function note(house: Pick<House, 'clock'>, within: Database, { id }: EscalationRow, text: string): Promise<void> {
  await within.insert(escalationEventTable).values({ escalation: id, at: new Date(house.clock.now()), text });
}

/** Stops an escalation: nobody else is told, and those who were told hear that somebody looks into it, or that it is over. */
export async function settle(house: House, within: Database, row: EscalationRow, to: 'acknowledged' | 'resolved'): Promise<void> {
  if (row.state === to) return;
  await within
    .update(noticeTable)
    .set({ state: 'dropped' })
    .where(and(eq(noticeTable.escalation, row.id), eq(noticeTable.state, 'waiting')));
  const endedAt = to === 'resolved' ? new Date(house.clock.now()) : null;
  const settled = await take(within, { ...row, state: to, nextAt: null, endedAt });
  const by = [...new Set(row.content.alerts.flatMap(({ acknowledgedBy }) => acknowledgedBy ?? []))].join(', ');
  await note(house, within, row, to === 'resolved' ? 'All alerts are over.' : `Acknowledged by ${by === '' ? 'somebody' : by}.`);
  await tellAgain(house, within, settled, to === 'resolved' ? 'all_resolved' : 'acknowledged', `${to}:${row.step}`);
}
