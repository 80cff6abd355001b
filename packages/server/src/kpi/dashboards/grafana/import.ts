import { definitionName } from '../../../definitions/name.ts';
import type { Manifest } from '../../../definitions/types.ts';
import { AppError } from '../../../platform/errors.ts';
import { type DashboardPanel, type DashboardSpec, dashboardKind } from '../definitions.ts';
import { compact, finite, type Json, object, objects, text } from './json.ts';
import { panelOf } from './panels.ts';
import { ImportReport } from './report.ts';
import { variablesOf } from './variables.ts';

export interface GrafanaImport {
  readonly manifest: Manifest<DashboardSpec>;
  readonly report: ImportReport;
}

const mostPanels = 500;

/**
 * A Grafana dashboard as Grafana exports it (bare, or within `dashboard` as its API answers), as a Dashboard definition together with a
 * report of what is not the same. Schema versions from 1 (rows) on; `dashboard.grafana.app` resources are refused.
 * @throws AppError `invalid_request` for JSON that is no dashboard.
 */
export function importGrafana(value: unknown): GrafanaImport {
  const outer = object(value);
  const dashboard = Object.keys(object(outer.dashboard)).length > 0 ? object(outer.dashboard) : outer;
  if (!Array.isArray(dashboard.panels) && !Array.isArray(dashboard.rows)) {
    throw new AppError(
      'invalid_request',
      'This is no Grafana dashboard: it has neither "panels" nor "rows". In Grafana choose Export, then "Save to file", in the classic format.',
    );
  }
  const report = new ImportReport();
  const title = text(dashboard.title) ?? 'Imported dashboard';
  const variables = variablesOf(dashboard, report);
  const panels = new PanelList(report);
  for (const row of objects(dashboard.rows)) panels.addOldRow(row);
  for (const panel of objects(dashboard.panels)) panels.add(panel);
  noteTheRest(dashboard, report);
  const spec: DashboardSpec = {
    ...compact({
      description: text(dashboard.description)?.slice(0, 5_000),
      tags: tagsOf(dashboard.tags),
      range: /^now-(\d+[smhdwMy])$/.exec(String(object(dashboard.time).from))?.[1],
      refresh: text(dashboard.refresh)?.slice(0, 20),
      variables: variables.length === 0 ? undefined : variables,
    }),
    panels: panels.list,
  };
  return { manifest: { apiVersion: dashboardKind.apiVersion, kind: dashboardKind.name, metadata: named(title), spec }, report };
}

function named(title: string): { name: string; displayName: string } {
  return { name: definitionName(title) || 'imported-dashboard', displayName: title.slice(0, 200) };
}

function tagsOf(value: unknown): string[] | undefined {
  const tags = (Array.isArray(value) ? value : []).flatMap((tag) => text(tag)?.slice(0, 100) ?? []).slice(0, 50);
  return tags.length === 0 ? undefined : tags;
}

function noteTheRest(dashboard: Json, report: ImportReport): void {
  const asked = objects(object(dashboard.annotations).list).filter((one) => one.builtIn !== 1 && one.enable !== false);
  for (const annotation of asked) {
    report.leftOut(
      undefined,
      `the annotation "${text(annotation.name) ?? ''}": the timeline's deployments, incidents and alerts are shown`,
    );
  }
  const links = objects(dashboard.links).length;
  if (links > 0) report.leftOut(undefined, links === 1 ? 'a link to elsewhere' : `${links} links to elsewhere`);
}

/** The panels with unique ids, on one grid. */
class PanelList {
  readonly list: DashboardPanel[] = [];
  readonly #report: ImportReport;
  readonly #ids = new Set<string>();
  /** First free line below rows of the old form. */
  #bottom = 0;

  constructor(report: ImportReport) {
    this.#report = report;
  }

  /** A panel, and what a collapsed row holds. */
  add(panel: Json): void {
    const place = object(panel.gridPos);
    const width = within(finite(place.w) ?? 12, 1, 24);
    this.#push(panel, {
      x: within(finite(place.x) ?? 0, 0, 24 - width),
      y: within(finite(place.y) ?? 0, 0, 10_000),
      w: width,
      h: within(finite(place.h) ?? 8, 1, 200),
    });
    if (panel.type === 'row') for (const inner of objects(panel.panels)) this.add(inner);
  }

  /** Before schema version 16 panels stood in rows, twelfths wide. */
  addOldRow(row: Json): void {
    const heading = row.showTitle === true || row.collapse === true || text(row.repeat) !== undefined;
    if (heading) {
      this.#push({ type: 'row', title: row.title, collapsed: row.collapse, repeat: row.repeat }, { x: 0, y: this.#bottom, w: 24, h: 1 });
      this.#bottom += 1;
    }
    const height = within(Math.round((Number.parseInt(String(row.height ?? 250), 10) || 250) / 38), 2, 200);
    let x = 0;
    for (const panel of objects(row.panels)) {
      const width = within(Math.round((finite(panel.span) ?? 12) * 2), 1, 24);
      if (x + width > 24) {
        x = 0;
        this.#bottom += height;
      }
      this.#push(panel, { x, y: this.#bottom, w: width, h: height });
      x += width;
    }
    if (x > 0) this.#bottom += height;
  }

  #push(panel: Json, position: DashboardPanel['position']): void {
    if (this.list.length >= mostPanels) {
      this.#report.leftOut(undefined, `all panels after the first ${mostPanels}`);
      return;
    }
    const one = panelOf(panel, this.#idOf(panel), position, this.#report);
    if (one !== undefined) this.list.push(one);
  }

  #idOf(panel: Json): string {
    const given = finite(panel.id);
    let id = `p${given ?? this.list.length + 1}`;
    for (let more = 2; this.#ids.has(id); more++) id = `p${given ?? this.list.length + 1}-${more}`;
    this.#ids.add(id);
    return id;
  }
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(value)));
}
