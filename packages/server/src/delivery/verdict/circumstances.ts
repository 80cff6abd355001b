import type { House } from '../../area.ts';
import { number } from '../../stores/clickhouse/client.ts';
import type { Place } from './watched.ts';
import { lengthText, type Windows } from './windows.ts';

/** What else may stand behind a change: incidents, alerts and changes of definitions in the windows. One sentence. */
export async function circumstancesOf(
  { facts }: Pick<House, 'facts'>,
  { service, environment }: Place,
  names: readonly string[],
  windows: Windows,
): Promise<string> {
  const { before, after } = windows;
  const rows = await facts.query<{ kind: string; title: string; ms: unknown }>(
    `SELECT 'incident' AS kind, title, toUnixTimestamp64Milli(started) AS ms FROM incidents FINAL
WHERE hasAny(services, {names:Array(String)}) AND environment IN ('', {environment:String}) AND ${within('started')}
UNION ALL
SELECT kind, title, toUnixTimestamp64Milli(time) AS ms FROM timeline FINAL
WHERE kind IN ('incident', 'alert', 'definition') AND service = {service:String} AND environment IN ('', {environment:String}) AND ${within('time')}
ORDER BY ms, kind, title LIMIT 20`,
    { names, service, environment, from: before.from, to: Math.max(after.to, before.to) },
  );
  const where = (time: number) =>
    time < after.from ? `${lengthText(Math.max(0, before.to - time))} before` : `${lengthText(time - after.from)} after`;
  const happened = rows.map(({ kind, title, ms }) => `${kind} "${title}" ${where(number(ms))}`);
  const all = [...new Set(happened)];
  if (all.length === 0) return '';
  const told = all.slice(0, mostTold).join('; ');
  return `Also in the windows: ${told}${all.length > mostTold ? `; and ${all.length - mostTold} more` : ''}.`;
}

const mostTold = 3;

function within(time: string): string {
  return `${time} >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND ${time} < fromUnixTimestamp64Milli({to:Int64}, 'UTC')`;
}
