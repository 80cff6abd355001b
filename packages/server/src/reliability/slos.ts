import type { DefinitionLookup } from '../definitions/types.ts';
import { sloKind, toSlo } from './definitions.ts';
import { listOpenSlos } from './openslo/index.ts';
import type { Slo } from './slo.ts';

/** All SLOs by name, in whichever form they were written. */
export async function listSlos(definitions: DefinitionLookup): Promise<Slo[]> {
  const [own, open] = await Promise.all([definitions.list(sloKind), listOpenSlos(definitions)]);
  return [...own.map(toSlo), ...open].sort((a, b) => (a.name < b.name ? -1 : 1));
}
