import type { DefinitionLookup } from '../definitions/types.ts';
import { sloKind, toSlo } from './definitions.ts';
import { openSloKind, openSloToSlo } from './openslo.ts';
import type { Slo } from './slo.ts';

/** All SLOs by name, in whichever form they were written. */
export async function listSlos(definitions: DefinitionLookup): Promise<Slo[]> {
  const [own, open] = await Promise.all([definitions.list(sloKind), definitions.list(openSloKind)]);
  return [...own.map(toSlo), ...open.map(openSloToSlo)].sort((a, b) => (a.name < b.name ? -1 : 1));
}
