import type { DashboardVariable } from '../definitions.ts';
import { compact, type Json, object, objects, text } from './json.ts';
import { modernVariables } from './queries.ts';
import type { ImportReport } from './report.ts';

const types: Readonly<Record<string, DashboardVariable['type']>> = {
  query: 'query',
  custom: 'custom',
  interval: 'interval',
  textbox: 'text',
  constant: 'constant',
};

/** Names of variables of the type `datasource`: Binnacle is the one source there is, so nothing asks for them any more. */
export function variablesOf(dashboard: Json, report: ImportReport): DashboardVariable[] {
  const list = objects(object(dashboard.templating).list);
  if (list.length > 50) report.leftOut(undefined, 'all but the first 50 variables');
  return list.slice(0, 50).flatMap((one) => {
    const variable = variableOf(one, report);
    if (variable !== undefined) report.variables++;
    return variable ?? [];
  });
}

function variableOf(one: Json, report: ImportReport): DashboardVariable | undefined {
  const name = text(one.name) ?? '';
  const given = text(one.type) ?? '';
  if (given === 'datasource') return undefined;
  const type = types[given];
  if (type === undefined) {
    report.leftOut(name, given === 'adhoc' ? 'ad hoc filters' : `a variable of the type "${given}"`);
    return undefined;
  }
  if (!/^[A-Za-z_]\w{0,63}$/.test(name)) {
    report.leftOut(name, 'a variable whose name is not made of letters, digits and _');
    return undefined;
  }
  const query = type === 'query' ? queryText(one) : undefined;
  if (type === 'query' && query === undefined) {
    report.leftOut(name, 'a variable without a query');
    return undefined;
  }
  if (query !== undefined && !isKnownQuery(query)) {
    report.leftOut(name, `the query "${query.slice(0, 100)}": label_values, label_names, metrics and query_result can be asked`);
    return undefined;
  }
  return compact({
    name,
    label: text(one.label)?.slice(0, 100),
    type,
    query,
    regex: regexOf(one.regex),
    values: type === 'custom' || type === 'interval' ? valuesOf(one) : undefined,
    default: defaultOf(one, type),
    multi: one.multi === true ? true : undefined,
    includeAll: one.includeAll === true ? true : undefined,
    allValue: text(one.allValue)?.slice(0, 500),
    hidden: one.hide === 2 || one.skipUrlSync === true ? one.hide === 2 || undefined : undefined,
    sort: sortOf(one.sort),
  }) as DashboardVariable;
}

function queryText(one: Json): string | undefined {
  const query = text(one.query) ?? text(object(one.query).query) ?? text(one.definition);
  return query === undefined ? undefined : modernVariables(query.trim()).slice(0, 5_000);
}

function isKnownQuery(query: string): boolean {
  return /^(label_values|label_names|metrics|query_result)\s*\(/.test(query);
}

/** Grafana writes a regular expression with or without slashes. */
function regexOf(value: unknown): string | undefined {
  const written = text(value);
  if (written === undefined) return undefined;
  const slashed = /^\/(.*)\/[a-z]*$/s.exec(written);
  return (slashed?.[1] ?? written).slice(0, 500) || undefined;
}

/** `a, b, shown : value`: of a pair, the value. */
function valuesOf(one: Json): string[] {
  const query = text(one.query);
  if (query === undefined) return [];
  return query
    .split(/(?<!\\),/)
    .map((part) => part.replaceAll('\\,', ',').trim())
    .map((part) => /^(.+?)\s+:\s+(.+)$/.exec(part)?.[2] ?? part)
    .filter((part) => part !== '' && part.length <= 500)
    .slice(0, 1_000);
}

function defaultOf(one: Json, type: DashboardVariable['type']): string | string[] | undefined {
  if (type === 'constant' || type === 'text') return (text(one.query) ?? text(object(one.current).value))?.slice(0, 2_000);
  const { value } = object(one.current);
  const all = (each: unknown) => (each === '$__all' ? 'All' : String(each));
  if (Array.isArray(value)) return value.slice(0, 1_000).map(all);
  return text(value) === undefined ? undefined : all(value).slice(0, 2_000);
}

function sortOf(value: unknown): DashboardVariable['sort'] | undefined {
  if (value === 1 || value === 2 || value === 5 || value === 6) return 'text';
  return value === 3 || value === 4 ? 'number' : undefined;
}
