import { eq } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { defaultRouting, routingKind, routingName } from './definitions.ts';
import type { RoutingSpec } from './spec.ts';
import { routingStateTable } from './tables.ts';
import { compileRouting, type Routing } from './tree.ts';

export interface CurrentRouting {
  /** Of the definition; 0 when somebody removed it. */
  readonly version: number;
  readonly spec: RoutingSpec;
  readonly routing: Routing;
}

/** Compiled once for each version of a definition, and as long as the definition is held. */
const compiled = new WeakMap<House['definitions'], CurrentRouting>();

/** The routing in force: the definition's, or the one that tells nobody when there is none. */
export async function currentRouting({ definitions }: Pick<House, 'definitions'>): Promise<CurrentRouting> {
  const found = await definitions.get(routingKind, routingName);
  const known = compiled.get(definitions);
  const version = found?.version ?? 0;
  const spec = found?.spec ?? defaultRouting.spec;
  if (known !== undefined && known.version === version) return known;
  const current = { version, spec, routing: compileRouting(spec) };
  compiled.set(definitions, current);
  return current;
}

/** Version by which alerts stand in groups; `undefined` before the first turn. */
export async function placedVersion(database: House['database']): Promise<number | undefined> {
  const [row] = await database.select().from(routingStateTable).where(eq(routingStateTable.name, routingName));
  return row?.version;
}
