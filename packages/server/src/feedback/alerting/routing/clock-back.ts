import { sql } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { clockSkew } from '../../../promql/rules/clock-back.ts';
import type { Routing } from './tree.ts';

/**
 * Groups whose turn a clock put down that was ahead have it now: until that time came, nothing would be told of them.
 * @param now milliseconds UTC
 */
export async function bringBack({ database }: Pick<House, 'database'>, { longestWait }: Routing, now: number): Promise<void> {
  const at = (time: number) => sql`${new Date(time).toISOString()}::timestamptz`;
  await database.execute(sql`UPDATE alert_group SET next_at = ${at(now)} WHERE next_at > ${at(now + longestWait + clockSkew)}`);
  await database.execute(sql`UPDATE alert_group SET told_at = ${at(now)} WHERE told_at > ${at(now + clockSkew)}`);
}
