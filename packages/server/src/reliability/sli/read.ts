import type { NumberColumn, WideColumn } from '../../stores/clickhouse/blocks.ts';
import type { Facts } from '../../stores/facts.ts';
import type { CountRow } from './rows.ts';
import { hour, hourOf } from './store.ts';

/** What is asked of the rollups: sums between neighbouring edges, whole minutes (milliseconds UTC, ascending) within what was counted. */
export interface RollupQuestion {
  readonly sli: bigint;
  readonly edges: readonly number[];
}

/**
 * The sums between neighbouring edges, as rows that begin at their first edge, for many SLIs in one statement: of whole hours between edges
 * the hour is read, and only of those that an edge cuts the minutes.
 */
export async function readRollups(facts: Pick<Facts, 'queryColumns'>, questions: readonly RollupQuestion[]): Promise<CountRow[][]> {
  const shapes = [...Map.groupBy(questions, ({ edges }) => edges.join()).values()];
  const parameters: Record<string, unknown> = {};
  const parts = shapes.map((members, place) => statementOf(members, place, parameters));
  const answers = new Map<string, CountRow[]>();
  if (parts.length > 0) {
    for (const { rows, columns } of await facts.queryColumns(parts.join('\nUNION ALL\n'), parameters)) {
      const [shape, sli, edge, good, total, covered] = columns as [
        NumberColumn,
        WideColumn,
        WideColumn,
        NumberColumn,
        NumberColumn,
        NumberColumn,
      ];
      for (let row = 0; row < rows; row++) {
        const key = `${shape.values[row]} ${sli.values[row]}`;
        const own = answers.get(key) ?? [];
        answers.set(key, own);
        const counts = { good: good.values[row] as number, total: total.values[row] as number, covered: covered.values[row] as number };
        own.push({ time: Number(edge.values[row]), ...counts });
      }
    }
  }
  const placeOf = new Map(shapes.flatMap((members, place) => members.map((member) => [member, place] as const)));
  return questions.map((question) => answers.get(`${placeOf.get(question)} ${question.sli}`) ?? []);
}

function statementOf(members: readonly RollupQuestion[], place: number, parameters: Record<string, unknown>): string {
  const edges = members[0]?.edges ?? [];
  const own = (name: string) => `${name}${place}`;
  const cut = [...new Set(edges.filter((edge) => edge % hour !== 0).map(hourOf))];
  parameters[own('ids')] = BigUint64Array.from(new Set(members.map(({ sli }) => sli)));
  parameters[own('starts')] = BigUint64Array.from(edges.slice(0, -1), BigInt);
  parameters[own('cut')] = BigUint64Array.from(cut, BigInt);
  parameters[own('from')] = edges[0] ?? 0;
  parameters[own('to')] = edges.at(-1) ?? 0;
  const cutHours = `(SELECT fromUnixTimestamp64Milli(toInt64(arrayJoin({${own('cut')}:Array(UInt64)})), 'UTC'))`;
  const within = `sli IN {${own('ids')}:Array(UInt64)} AND time >= fromUnixTimestamp64Milli({${own('from')}:Int64}, 'UTC') AND time < fromUnixTimestamp64Milli({${own('to')}:Int64}, 'UTC')`;
  const from = (table: string, more: string) =>
    `SELECT sli, toUInt64(toUnixTimestamp64Milli(time)) AS at, good, total, covered FROM ${table} FINAL WHERE ${within}${more}`;
  const sources =
    cut.length === 0
      ? [from('sli_hours', '')]
      : [from('sli_hours', ` AND time NOT IN ${cutHours}`), from('sli_minutes', ` AND hour IN ${cutHours}`)];
  return `SELECT toUInt32(${place}) AS shape, sli, roundDown(at, {${own('starts')}:Array(UInt64)}) AS edge, sum(good), sum(total), sum(covered)
FROM (${sources.join(' UNION ALL ')}) GROUP BY sli, edge`;
}
