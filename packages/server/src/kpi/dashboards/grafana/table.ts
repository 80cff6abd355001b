import type { DashboardPanel } from '../definitions.ts';
import { compact, finite, type Json, object, objects, text } from './json.ts';
import type { ImportReport } from './report.ts';
import { unitOf } from './units.ts';

type Column = NonNullable<DashboardPanel['columns']>[number];
type Draft = { field: string; title?: string; unit?: string; hidden?: boolean; place?: number };

/** Columns of a table: what Grafana's "organize" transformation and its overrides by name say of them, in the order shown. */
export function columnsOf(panel: Json, title: string, report: ImportReport): Column[] | undefined {
  const columns = new Map<string, Draft>();
  const column = (field: string): Draft => {
    const known = columns.get(field) ?? { field };
    columns.set(field, known);
    return known;
  };
  const harmless = new Set(['merge', 'joinByField', 'seriesToColumns', 'labelsToFields', 'seriesToRows']);
  for (const transformation of objects(panel.transformations)) {
    const id = text(transformation.id) ?? '';
    if (id === 'organize') organize(object(transformation.options), column);
    else if (!harmless.has(id)) report.leftOut(title, `the transformation "${id}"`);
  }
  const renamed = new Map([...columns.values()].map((one) => [one.title ?? one.field, one]));
  for (const override of objects(object(panel.fieldConfig).overrides)) {
    const matcher = object(override.matcher);
    if (matcher.id !== 'byName' || text(matcher.options) === undefined) continue;
    const name = String(matcher.options);
    applyOverride(renamed.get(name) ?? column(name), objects(override.properties));
  }
  const ordered = [...columns.values()].sort((a, b) => (a.place ?? 1e9) - (b.place ?? 1e9));
  if (ordered.length === 0) return undefined;
  return ordered.slice(0, 100).map(({ place: _, ...rest }) => compact({ ...rest, field: rest.field.slice(0, 200) }) as Column);
}

function organize(options: Json, column: (field: string) => Draft): void {
  for (const [field, place] of Object.entries(object(options.indexByName))) {
    const index = finite(place);
    if (index !== undefined) column(field).place = index;
  }
  for (const [field, hidden] of Object.entries(object(options.excludeByName))) if (hidden === true) column(field).hidden = true;
  for (const [field, title] of Object.entries(object(options.renameByName))) {
    const name = text(title);
    if (name !== undefined) column(field).title = name.slice(0, 200);
  }
}

function applyOverride(column: Draft, properties: readonly Json[]): void {
  for (const { id, value } of properties) {
    if (id === 'displayName' && text(value) !== undefined) column.title = String(value).slice(0, 200);
    const unit = id === 'unit' && text(value) !== undefined ? unitOf(String(value)) : undefined;
    if (unit !== undefined && unit !== '') column.unit = unit;
    if (id === 'custom.hidden' && value === true) column.hidden = true;
  }
}
