import type { DashboardQuery } from '../definitions.ts';
import { compact, finite, type Json, object, objects, text } from './json.ts';
import type { ImportReport } from './report.ts';

/** Grafana's older spelling of a variable, `[[name]]` or `[[name:format]]`, as `${name}`. */
export function modernVariables(query: string): string {
  return query.replaceAll(/\[\[(\w+)(?::(\w+))?\]\]/g, (_, name: string, format: string | undefined) =>
    format === undefined ? `\${${name}}` : `\${${name}:${format}}`,
  );
}

/**
 * Whether a data source can be asked in PromQL. A name, a variable or nothing says too little to tell, and then what is asked tells:
 * only Prometheus' targets have an `expr` that other sources (Loki) do not name in their type.
 */
function isPrometheus(source: unknown, panelSource: unknown): boolean {
  const type = text(object(source).type) ?? text(object(panelSource).type);
  if (type === undefined || type === 'datasource') return true;
  return /prometheus|mimir|thanos|victoriametrics|amp$/i.test(type);
}

const mostQueries = 30;

/** The queries of a panel that can be asked here. */
export function queriesOf(panel: Json, title: string, report: ImportReport): DashboardQuery[] {
  const queries: DashboardQuery[] = [];
  for (const target of objects(panel.targets)) {
    const query = queryOf(target, panel, title, report);
    if (query !== undefined) queries.push(query);
  }
  if (queries.length > mostQueries) report.leftOut(title, `all but the first ${mostQueries} queries`);
  return queries.slice(0, mostQueries);
}

function queryOf(target: Json, panel: Json, title: string, report: ImportReport): DashboardQuery | undefined {
  const expression = text(target.expr)?.trim();
  if (!isPrometheus(target.datasource, panel.datasource)) {
    const type = text(object(target.datasource).type) ?? text(object(panel.datasource).type);
    report.leftOut(title, `a query of the data source type "${type}": only PromQL can be asked`);
    return undefined;
  }
  if (expression === undefined || expression === '') {
    if (target.expression !== undefined) report.leftOut(title, 'a Grafana expression over other queries: write it as PromQL');
    else if (target.rawSql !== undefined || target.query !== undefined) report.leftOut(title, 'a query that is not PromQL');
    return undefined;
  }
  if (expression.length > 10_000) {
    report.leftOut(title, 'a query of more than 10,000 characters');
    return undefined;
  }
  if ((finite(target.intervalFactor) ?? 1) > 1) report.changed(undefined, 'interval factors: steps are as wide as the chart needs');
  const legend = text(target.legendFormat);
  return compact({
    promql: modernVariables(expression),
    legend: legend === undefined || legend === '__auto' ? undefined : modernVariables(legend).slice(0, 500),
    instant: target.instant === true && target.range !== true ? true : undefined,
    step: text(target.interval)?.slice(0, 20),
    hidden: target.hide === true ? true : undefined,
  });
}
