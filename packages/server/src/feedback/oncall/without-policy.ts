import type { House } from '../../area.ts';
import type { Database } from '../../platform/database.ts';
import { reachedNobody } from './instead.ts';
import { note, take } from './state.ts';
import type { EscalationRow } from './tables.ts';

/** An escalation whose policy is not there, or no longer: whoever was told stays told, and where that was nobody it falls over. */
export async function endWithoutPolicy(house: House, within: Database, row: EscalationRow): Promise<void> {
  const why = `There is no EscalationPolicy "${row.policy}".`;
  house.log.error({ policy: row.policy }, 'alerts are routed to an escalation policy that is not there');
  await note(house, within, row, `${why} Nobody else is told by it.`);
  const ended = await take(within, { ...row, state: 'exhausted', nextAt: null });
  await reachedNobody(house, within, ended, why);
}
