import type { Kpi, Kpis } from '../api/kpi.ts';

export interface KpiTree {
  readonly northStar: Kpi | null;
  readonly drivers: readonly Kpi[];
  /** KPIs that the North Star does not name. */
  readonly others: readonly Kpi[];
}

/** The North Star with the KPIs that are held to move it, in the order it names them. */
export function treeOf({ northStar, kpis }: Kpis): KpiTree {
  const drivers = (northStar?.drivers ?? []).map((name) => kpis.find((kpi) => kpi.name === name)).filter((kpi) => kpi !== undefined);
  const named = new Set([northStar?.name, ...drivers.map(({ name }) => name)]);
  return { northStar, drivers, others: kpis.filter(({ name }) => !named.has(name)) };
}
