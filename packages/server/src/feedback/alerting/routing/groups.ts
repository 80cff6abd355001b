import { eq, getTableColumns, inArray } from 'drizzle-orm';
import type { House } from '../../../area.ts';
import { type AlertRow, alertTable } from '../book/tables.ts';
import { type GroupRow, groupTable, memberTable } from './tables.ts';

/** A group and its alerts that are not over. */
export interface OpenGroup {
  readonly group: GroupRow;
  readonly alerts: readonly AlertRow[];
}

const most = 2_000;

/** Groups with open alerts, by receiver and labels; at most 2,000. */
export async function openGroups({ database }: Pick<House, 'database'>): Promise<OpenGroup[]> {
  const groups = await database.select().from(groupTable).orderBy(groupTable.receiver, groupTable.labels, groupTable.id).limit(most);
  if (groups.length === 0) return [];
  const rows = await database
    .select({ group: memberTable.groupId, alert: getTableColumns(alertTable) })
    .from(memberTable)
    .innerJoin(alertTable, eq(alertTable.id, memberTable.alert))
    .where(
      inArray(
        memberTable.groupId,
        groups.map(({ id }) => id),
      ),
    )
    .orderBy(alertTable.startsAt);
  const members = Map.groupBy(
    rows.filter(({ alert }) => alert.state !== 'resolved'),
    ({ group }) => group,
  );
  return groups.flatMap((group) => {
    const alerts = members.get(group.id)?.map(({ alert }) => alert) ?? [];
    return alerts.length === 0 ? [] : [{ group, alerts }];
  });
}
