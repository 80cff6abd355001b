import type { House } from '../../area.ts';
import { namesOf, readRows, titled } from '../flow/page/listed.ts';
import { whySlow, whySuspect } from '../flow/page/why.ts';
import type { FlowChange } from '../flow/page/wire.ts';
import { type StageName, stageNames } from '../flow/stages.ts';

type Key = { readonly service: string; readonly environment: string; readonly id: string };

export const mostChanges = 200;
/** Condition over `change_flow` that leaves the changes of one deployment; binds service, environment and id. */
export const broughtBy = 'service = {service:String} AND environment = {environment:String} AND deployment = {id:String} AND NOT gone';

/** Changes that a deployment brought, the slowest first; at most 200. */
export async function readChanges(house: House, key: Key): Promise<FlowChange[]> {
  const question = { column: (name: string) => name, parameters: { ...key } };
  const [rows, suspect] = await Promise.all([
    readRows(house, question, broughtBy, 'lead_time DESC NULLS LAST', mostChanges),
    readRows(house, question, `${broughtBy} AND suspect`, 'lead_time DESC NULLS LAST', mostChanges),
  ]);
  const names = await namesOf(house, rows);
  const suspects = new Set(suspect.map(({ changeRepository, change }) => `${changeRepository}\n${change}`));
  return rows.map((row) => ({
    repository: row.changeRepository,
    change: row.change,
    ...titled(names, row),
    leadTime: row.lead,
    stages: Object.fromEntries(stageNames.map((stage) => [stage, row[stage]])) as FlowChange['stages'],
    why: suspects.has(`${row.changeRepository}\n${row.change}`) ? whySuspect(row) : whySlow(row),
  }));
}

/** Medians of the stages over all changes of a deployment, seconds; `null` where none has one. */
export async function readStages({ facts }: House, key: Key): Promise<Record<StageName, number | null>> {
  const medians = stageNames.map(
    (name) =>
      `if(countIf(isNotNull(${name})) = 0, NULL, quantileExactInclusiveIf(0.5)(assumeNotNull(${name}), isNotNull(${name}))) AS median_${name}`,
  );
  const sql = `SELECT ${medians.join(', ')} FROM change_flow FINAL WHERE ${broughtBy}`;
  const [row] = await facts.query<Record<string, number | null>>(sql, { ...key });
  return Object.fromEntries(stageNames.map((name) => [name, row?.[`median_${name}`] ?? null])) as Record<StageName, number | null>;
}
