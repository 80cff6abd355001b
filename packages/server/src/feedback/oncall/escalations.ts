import { and, eq, ne } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Database } from '../../platform/database.ts';
import { declareByPolicy } from '../incidents/declare.ts';
import { policyKind } from './definitions.ts';
import type { Escalated } from './escalated.ts';
import { type Policy, tellLevels } from './levels.ts';
import { tellAgain } from './notices.ts';
import { levelWait } from './policy-spec.ts';
import { readDefinition } from './reading.ts';
import { stableId } from './stable-id.ts';
import { standingOf, urgencyOfAll } from './standing.ts';
import { settle, take } from './state.ts';
import { type EscalationRow, escalationTable } from './tables.ts';
import { endWithoutPolicy } from './without-policy.ts';

export type { Escalated };

/**
 * Starts the escalation of a group of alerts by a policy, or tells a running one what changed: more alerts, some or all resolved,
 * acknowledged. Within the transaction of what it follows from. What is told again changes nothing.
 */
export async function escalate(house: House, within: Database, policy: string, what: Escalated): Promise<void> {
  const [open] = await within
    .select()
    .from(escalationTable)
    .where(and(eq(escalationTable.policy, policy), eq(escalationTable.groupKey, what.group), ne(escalationTable.state, 'resolved')))
    .for('update');
  const definition = await readDefinition(within, policyKind, policy);
  if (open === undefined) return start(house, within, { name: policy, spec: definition?.spec }, what);
  const before = open.content;
  const row = await take(within, { ...open, content: what });
  const standing = standingOf(what);
  if (standing !== 'open') return settle(house, within, row, standing);
  const more = newlyOpen(before, what);
  if (more) await declareFor(house, within, policy, definition?.spec, what);
  if (row.state === 'running') {
    if (more) await tellAgain(house, within, row, 'new_alerts', what.id);
    return;
  }
  // New alerts are nobody's yet, also when somebody looks into the others or nobody came for them; and who acknowledged may have given them back.
  if (more || row.state === 'acknowledged') await reopen(house, within, row, definition?.spec);
}

async function start(
  house: House,
  within: Database,
  { name, spec }: { name: string; spec: Policy | undefined },
  what: Escalated,
): Promise<void> {
  const standing = standingOf(what);
  if (standing === 'resolved') return;
  if (spec?.urgencies !== undefined && !spec.urgencies.includes(urgencyOfAll(what))) return;
  const now = new Date(house.clock.now());
  const row: EscalationRow = {
    id: stableId('escalation', name, what.id),
    policy: name,
    groupKey: what.group,
    content: what,
    state: 'running',
    ...{ level: 0, round: 0, step: 0, reached: false },
    nextAt: new Date(now.getTime() + (spec === undefined ? 0 : levelWait(spec, 0))),
    startedAt: now,
    endedAt: null,
  };
  const inserted = await within.insert(escalationTable).values(row).onConflictDoNothing().returning({ id: escalationTable.id });
  if (inserted.length === 0) return;
  await declareFor(house, within, name, spec, what);
  if (standing === 'acknowledged') return settle(house, within, row, standing);
  if (spec === undefined) return endWithoutPolicy(house, within, row);
  await tellLevels(house, within, row, spec);
}

async function declareFor(house: House, within: Database, policy: string, spec: Policy | undefined, what: Escalated): Promise<void> {
  if (spec?.declareIncident === undefined || urgencyOfAll(what) !== 'page') return;
  await declareByPolicy(house, within, policy, spec.declareIncident, what);
}

async function reopen(house: House, within: Database, row: EscalationRow, spec: Policy | undefined): Promise<void> {
  if (spec === undefined) return tellAgain(house, within, row, 'new_alerts', row.content.id);
  const nextAt = new Date(house.clock.now() + levelWait(spec, 0));
  const again = await take(within, { ...row, state: 'running', level: 0, round: 0, reached: false, nextAt, endedAt: null });
  await tellLevels(house, within, again, spec);
}

/** Whether an alert fires unacknowledged that was not told of before. */
function newlyOpen(before: Escalated, after: Escalated): boolean {
  const known = new Set(before.alerts.filter(({ state }) => state === 'firing').map(({ id }) => id));
  return after.alerts.some(({ id, state, acknowledgedBy }) => state === 'firing' && acknowledgedBy === null && !known.has(id));
}
