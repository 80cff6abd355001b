import type { Facts } from '../../../stores/facts.ts';
import type { Metadata } from '../metadata.ts';

/** What the store has of metrics that a source sent before, by name; nothing for those of which nobody said anything. */
export async function knownMetadata(
  facts: Pick<Facts, 'query'>,
  source: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, Metadata>> {
  const rows = await facts.query<Metadata & { readonly name: string }>(
    `SELECT name, last.1 AS type, last.2 AS unit, last.3 AS description FROM
       (SELECT name, argMax((type, unit, description), seen) AS last FROM series
        WHERE name IN {names:Array(String)} AND source = {source:String} AND (type != '' OR unit != '' OR description != '') GROUP BY name)`,
    { names, source },
  );
  return new Map(rows.map(({ name, type, unit, description }) => [name, { type, unit, description }]));
}
