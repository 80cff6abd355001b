import type { PanelSpec } from '../panels/spec.ts';
import type { QueryState } from './search.ts';
import { guessedUnit } from './units.ts';

/** A panel that shows what the query page shows; queries without text are left out. */
export function panelOf({ queries, view, unit }: QueryState): Omit<PanelSpec, 'id' | 'position'> {
  const asked = queries.filter(({ promql = '' }) => promql !== '');
  return {
    type: view === 'heatmap' || view === 'table' ? view : 'timeseries',
    queries: view === 'table' ? asked.map((query) => ({ ...query, instant: true })) : asked,
    unit: unit ?? guessedUnit(asked[0]?.promql ?? ''),
    ...(view === 'stacked' ? { stacked: true, fill: 0.3 } : {}),
    ...(view === 'bars' ? { draw: 'bars' } : {}),
  };
}
