import { and, eq, gt } from 'drizzle-orm';
import type { House } from '../../area.ts';
import { clockSkew } from '../../promql/rules/clock-back.ts';
import { policyKind } from './definitions.ts';
import { longestWait } from './levels.ts';
import { escalationTable } from './tables.ts';

/**
 * Escalations that a clock put off that was ahead go on now: whoever is to be woken next would sleep until then.
 * @param now milliseconds UTC
 */
export async function bringBack({ database, definitions }: Pick<House, 'database' | 'definitions'>, now: number): Promise<void> {
  const { id, policy, state, nextAt } = escalationTable;
  const ahead = await database
    .select({ id, policy, nextAt })
    .from(escalationTable)
    .where(and(eq(state, 'running'), gt(nextAt, new Date(now + clockSkew))));
  for (const row of ahead) {
    const definition = await definitions.get(policyKind, row.policy);
    const latest = now + clockSkew + (definition === undefined ? 0 : longestWait(definition.spec));
    if (row.nextAt === null || row.nextAt.getTime() <= latest) continue;
    await database
      .update(escalationTable)
      .set({ nextAt: new Date(now) })
      .where(and(eq(id, row.id), eq(nextAt, row.nextAt)));
  }
}
