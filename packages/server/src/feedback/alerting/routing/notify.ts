import { and, eq, inArray } from 'drizzle-orm';
import { definitionName } from '../../../definitions/name.ts';
import { definitionTable } from '../../../definitions/tables.ts';
import type { Database } from '../../../platform/database.ts';
import type { AlertRow } from '../book/tables.ts';
import { channelKind } from '../delivery/definitions.ts';

/** The label by which a rule of this server names channels itself, with commas between. */
const notifyLabel = 'notify';

/**
 * The channels that alerts name themselves, as those of OpenSLO do by their notification targets. Only of this server's own rules: what others
 * send in does not choose whom it wakes. Names that are no channel are for the routing to match.
 */
export async function channelsNamedBy(within: Database, alerts: readonly AlertRow[]): Promise<string[]> {
  const named = new Set(
    alerts
      .filter(({ source }) => source === 'rules')
      .flatMap(({ labels }) => (labels[notifyLabel] ?? '').split(','))
      .map((name) => definitionName(name.trim()))
      .filter((name) => name !== ''),
  );
  if (named.size === 0) return [];
  const rows = await within
    .select({ name: definitionTable.name })
    .from(definitionTable)
    .where(and(eq(definitionTable.kind, channelKind.name), inArray(definitionTable.name, [...named])))
    .orderBy(definitionTable.name);
  return rows.map(({ name }) => name);
}
