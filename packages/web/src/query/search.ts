import type { PanelQuery } from '../panels/spec.ts';

export const views = ['lines', 'stacked', 'bars', 'heatmap', 'table'] as const;
export type View = (typeof views)[number];

/** What the query page asks and how it shows it. */
export interface QueryState {
  readonly queries: readonly PanelQuery[];
  readonly view: View;
  readonly unit: string | undefined;
}

/** The same in the address, so that a link shows it: a query that is only text is only text there. */
export interface QuerySearch {
  readonly q?: readonly (string | { readonly promql: string; readonly legend?: string; readonly hidden?: boolean })[];
  readonly view?: View;
  readonly unit?: string;
}

const mostQueries = 10;

/** Reads the page's own search parameters; what is not well-formed is left out. */
export function parseQuerySearch(search: Readonly<Record<string, unknown>>): QuerySearch {
  const list = Array.isArray(search.q) ? search.q : search.q === undefined ? [] : [search.q];
  const unit = typeof search.unit === 'string' && search.unit !== '' ? search.unit.slice(0, 60) : undefined;
  return toSearch({
    queries: list.slice(0, mostQueries).flatMap(toQuery),
    view: views.find((one) => one === search.view) ?? 'lines',
    unit,
  });
}

export function toState({ q = [], view = 'lines', unit }: QuerySearch): QueryState {
  return { queries: q.flatMap(toQuery), view, unit };
}

export function toSearch({ queries, view, unit }: QueryState): QuerySearch {
  const q = queries.map(({ promql = '', legend, hidden }) =>
    legend === undefined && hidden !== true
      ? promql
      : { promql, ...(legend === undefined ? {} : { legend }), ...(hidden === true ? { hidden } : {}) },
  );
  return { ...(q.length === 0 ? {} : { q }), ...(view === 'lines' ? {} : { view }), ...(unit === undefined ? {} : { unit }) };
}

function toQuery(value: unknown): PanelQuery[] {
  if (typeof value === 'string') return [{ promql: value }];
  if (typeof value !== 'object' || value === null) return [];
  const { promql, legend, hidden } = value as Readonly<Record<string, unknown>>;
  if (typeof promql !== 'string') return [];
  return [{ promql, ...(typeof legend === 'string' && legend !== '' ? { legend } : {}), ...(hidden === true ? { hidden } : {}) }];
}
