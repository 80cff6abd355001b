import type { Slo } from '../api/reliability.ts';
import type { SloSearch } from './search.ts';
import { rankOf, stateOf } from './states.ts';

/** SLOs of one service on a page of the list. */
export interface ServiceGroup {
  readonly service: string;
  /** All that were found of the service; the page may show some of them. */
  readonly all: readonly Slo[];
  readonly shown: readonly Slo[];
}

/** So many SLOs are drawn at once: each is a row of ten cells. */
export const pageSize = 50;

/** The SLOs that a search finds. @param environment of the page's filter: those of it and those of all are found */
export function narrowed(slos: readonly Slo[], search: SloSearch, environment?: string): readonly Slo[] {
  const words = (search.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  return slos.filter(
    (slo) =>
      (search.service === undefined || slo.service === search.service) &&
      (search.team === undefined || slo.team === search.team) &&
      (search.state === undefined || stateOf(slo) === search.state) &&
      (environment === undefined || slo.environment === '' || slo.environment === environment) &&
      words.every((word) => textOf(slo).includes(word)),
  );
}

function textOf({ name, displayName, service, team, owner, description }: Slo): string {
  return [name, displayName, service, team, owner, description].join('\n').toLowerCase();
}

/** One page of SLOs by service, the worst service first, and its worst SLO first. @param page counted from 1 */
export function pageOf(slos: readonly Slo[], page: number): readonly ServiceGroup[] {
  const groups = [...Map.groupBy(slos, ({ service }) => service)].toSorted(
    ([a, left], [b, right]) => rankOf(left) - rankOf(right) || a.localeCompare(b),
  );
  const ordered = groups.flatMap(([, all]) => all.toSorted((a, b) => rankOf([a]) - rankOf([b]) || leastOf(a) - leastOf(b)));
  const shown = new Set(ordered.slice((page - 1) * pageSize, page * pageSize));
  return groups
    .map(([service, all]): ServiceGroup => ({ service, all, shown: all.filter((slo) => shown.has(slo)) }))
    .filter((group) => group.shown.length > 0);
}

function leastOf({ objectives }: Slo): number {
  return Math.min(...objectives.map(({ budgetRemaining }) => budgetRemaining ?? Number.POSITIVE_INFINITY));
}

/** How many pages there are; at least one. */
export function pagesOf(slos: readonly Slo[]): number {
  return Math.max(1, Math.ceil(slos.length / pageSize));
}
