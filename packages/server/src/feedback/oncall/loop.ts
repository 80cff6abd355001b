import { and, eq, lte } from 'drizzle-orm';
import type { House } from '../../area.ts';
import { clockWatch } from '../../platform/clock.ts';
import type { Loop } from '../../platform/loops.ts';
import { bringBack } from './clock-back.ts';
import { policyKind } from './definitions.ts';
import { tellLevels } from './levels.ts';
import { tellDue } from './notices.ts';
import { readDefinition } from './reading.ts';
import { refreshed, standingOf } from './standing.ts';
import { settle, take } from './state.ts';
import { escalationTable, noticeTable } from './tables.ts';
import { endWithoutPolicy } from './without-policy.ts';

const atOnce = 500;

/** Goes on with what is due: the next level, or the next way to tell somebody. Each escalation in a transaction of its own. */
export function escalationLoop(house: House): Loop {
  const isToLook = clockWatch();
  return {
    name: 'feedback.escalations',
    everyMs: 2000,
    async run(now, signal) {
      if (isToLook(now)) await bringBack(house, now);
      for (const id of await dueIds(house, now)) {
        if (signal.aborted) return;
        try {
          await goOn(house, id);
        } catch (error) {
          // One that cannot go on must not keep the others from those who are to be woken.
          house.log.error({ err: error, escalation: id }, 'an escalation could not go on; it is tried again');
        }
      }
    },
  };
}

async function dueIds({ database }: House, now: number): Promise<Set<string>> {
  const due = await database
    .select({ id: escalationTable.id })
    .from(escalationTable)
    .where(and(eq(escalationTable.state, 'running'), lte(escalationTable.nextAt, new Date(now))))
    .orderBy(escalationTable.nextAt)
    .limit(atOnce);
  const notices = await database
    .select({ id: noticeTable.escalation })
    .from(noticeTable)
    .where(and(eq(noticeTable.state, 'waiting'), lte(noticeTable.dueAt, new Date(now))))
    .orderBy(noticeTable.dueAt)
    .limit(atOnce);
  return new Set([...due, ...notices].map(({ id }) => id));
}

async function goOn(house: House, id: string): Promise<void> {
  await house.database.transaction(async (within) => {
    const [found] = await within.select().from(escalationTable).where(eq(escalationTable.id, id)).for('update', { skipLocked: true });
    if (found === undefined) return;
    const row = await take(within, { ...found, content: await refreshed(within, found.content) });
    const standing = standingOf(row.content);
    if (standing !== 'open') return settle(house, within, row, standing);
    await tellDue(house, within, row);
    const definition = await readDefinition(within, policyKind, row.policy);
    if (definition !== undefined) return tellLevels(house, within, row, definition.spec);
    if (row.state === 'running') await endWithoutPolicy(house, within, row);
  });
}
