import type { DashboardPanel } from '../definitions.ts';
import { fieldOptions } from './fields.ts';
import { compact, finite, type Json, object, objects, text } from './json.ts';
import { modernVariables, queriesOf } from './queries.ts';
import type { ImportReport } from './report.ts';
import { columnsOf } from './table.ts';

type Panel = DashboardPanel;

/** Types of panels by Grafana's names; a text says in what way ours is another. */
const types: Readonly<Record<string, { readonly type: Panel['type']; readonly instead?: string }>> = {
  timeseries: { type: 'timeseries' },
  graph: { type: 'timeseries' },
  stat: { type: 'stat' },
  singlestat: { type: 'stat' },
  gauge: { type: 'gauge' },
  bargauge: { type: 'bargauge' },
  table: { type: 'table' },
  'table-old': { type: 'table' },
  heatmap: { type: 'heatmap' },
  text: { type: 'text' },
  row: { type: 'row' },
  barchart: { type: 'bargauge', instead: 'a bar chart: shown as bars, one a series' },
  piechart: { type: 'bargauge', instead: 'a pie chart: shown as bars, which can be compared' },
  'grafana-piechart-panel': { type: 'bargauge', instead: 'a pie chart: shown as bars, which can be compared' },
  'state-timeline': { type: 'timeseries', instead: 'a state timeline: shown as lines' },
  'status-history': { type: 'timeseries', instead: 'a status history: shown as lines' },
  trend: { type: 'timeseries', instead: 'a trend: shown as lines over time' },
};

/** One panel, or nothing when its type has no counterpart; `id` is unique in the dashboard. */
export function panelOf(panel: Json, id: string, position: Panel['position'], report: ImportReport): Panel | undefined {
  const given = text(panel.type) ?? '';
  const title = text(panel.title)?.slice(0, 200);
  const name = title ?? `panel ${id}`;
  const known = types[given];
  if (known === undefined) {
    report.panelsLeftOut++;
    report.leftOut(
      name,
      panel.libraryPanel === undefined ? `a panel of the type "${given}"` : 'a library panel, whose content is not in the file',
    );
    return undefined;
  }
  if (known.instead !== undefined) report.changed(name, known.instead);
  const type = given === 'singlestat' && object(panel.gauge).show === true ? 'gauge' : known.type;
  const shared = {
    id,
    type,
    title: title === undefined ? undefined : modernVariables(title),
    description: text(panel.description)?.slice(0, 5_000),
    position,
    repeat: text(panel.repeat),
    repeatDirection:
      panel.repeatDirection === 'v' ? ('vertical' as const) : panel.repeatDirection === 'h' ? ('horizontal' as const) : undefined,
    maxPerRow: columnsInRow(panel),
  };
  report.panels++;
  if (type === 'row') return compact({ ...shared, collapsed: panel.collapsed === true ? true : undefined }) as Panel;
  if (type === 'text') return compact({ ...shared, text: textOf(panel, name, report) }) as Panel;
  countOverrides(panel, type, name, report);
  return compact({
    ...shared,
    queries: queriesOf(panel, name, report),
    ...fieldOptions(panel, name, report),
    ...drawing(panel, type),
    columns: type === 'table' ? columnsOf(panel, name, report) : undefined,
  }) as Panel;
}

function columnsInRow(panel: Json): number | undefined {
  const given = finite(panel.maxPerRow);
  return given === undefined ? undefined : Math.min(24, Math.max(1, Math.round(given)));
}

function textOf(panel: Json, name: string, report: ImportReport): string {
  const options = object(panel.options);
  const mode = text(options.mode) ?? text(panel.mode);
  if (mode === 'html') report.changed(name, 'HTML: shown as text, because a dashboard must not bring code');
  return modernVariables(text(options.content) ?? text(panel.content) ?? '').slice(0, 50_000);
}

function drawing(panel: Json, type: Panel['type']) {
  const custom = object(object(object(panel.fieldConfig).defaults).custom);
  const options = object(panel.options);
  const stacking = text(object(custom.stacking).mode);
  const opacity = finite(custom.fillOpacity) ?? (finite(panel.fill) === undefined ? undefined : Number(panel.fill) * 10);
  const style = text(custom.drawStyle) ?? (panel.bars === true ? 'bars' : undefined);
  const isSeries = type === 'timeseries';
  const isNumber = type === 'stat' || type === 'gauge' || type === 'bargauge';
  return {
    stacked: isSeries && (panel.stack === true || stacking === 'normal' || stacking === 'percent') ? true : undefined,
    fill: isSeries && opacity !== undefined ? Math.min(1, Math.max(0, opacity / 100)) : undefined,
    draw: isSeries && (style === 'bars' || style === 'points') ? (style as 'bars' | 'points') : undefined,
    legend: isSeries ? legendOf(panel, options) : undefined,
    reduce: isNumber ? reductionOf(panel, options) : undefined,
    orientation: isNumber && (options.orientation === 'horizontal' || options.orientation === 'vertical') ? options.orientation : undefined,
  };
}

function legendOf(panel: Json, options: Json): Panel['legend'] {
  const legend = object(options.legend);
  const old = object(panel.legend);
  if (legend.showLegend === false || legend.displayMode === 'hidden' || old.show === false) return 'hidden';
  return legend.displayMode === 'table' || old.alignAsTable === true ? 'table' : undefined;
}

const reductions: Readonly<Record<string, NonNullable<Panel['reduce']>>> = {
  lastNotNull: 'last',
  last: 'last',
  current: 'last',
  firstNotNull: 'first',
  first: 'first',
  mean: 'mean',
  avg: 'mean',
  min: 'min',
  max: 'max',
  sum: 'sum',
  total: 'sum',
  count: 'count',
  range: 'range',
};

function reductionOf(panel: Json, options: Json): Panel['reduce'] {
  const calcs = object(options.reduceOptions).calcs;
  const [calc] = Array.isArray(calcs) ? calcs : [panel.valueName];
  return typeof calc === 'string' ? reductions[calc] : undefined;
}

/** Of a table, overrides by name become columns; the others paint single series. */
function countOverrides(panel: Json, type: Panel['type'], name: string, report: ImportReport): void {
  const overrides = objects(object(panel.fieldConfig).overrides).filter(
    ({ matcher }) => type !== 'table' || object(matcher).id !== 'byName',
  );
  const old = objects(panel.seriesOverrides);
  const count = overrides.length + old.length;
  if (count > 0) report.leftOut(name, `${count} ${count === 1 ? 'override' : 'overrides'} of single series (colours, axes, units)`);
}
