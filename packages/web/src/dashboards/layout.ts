import type { Choices } from '../panels/interpolate.ts';
import type { PanelSpec } from '../panels/spec.ts';

/** A panel at its place, with the choices that rule it: a repeated one knows its own value. */
export interface PlacedPanel {
  readonly key: string;
  readonly spec: PanelSpec;
  readonly position: PanelSpec['position'];
  readonly choices: Choices;
  /** One of several that a variable made: edited through the first. */
  readonly copy: boolean;
}

export interface LaidOutRow {
  /** The row panel; absent for the panels before the first row. */
  readonly row: PlacedPanel | undefined;
  readonly panels: readonly PlacedPanel[];
}

/** Dashboards that repeat without end would be slow and unreadable. */
const mostCopies = 50;

/** The dashboard's rows with their panels, repeated ones once a value; each row's panels begin at its own first line. */
export function layOut(panels: readonly PanelSpec[], choices: Choices): readonly LaidOutRow[] {
  const ordered = panels.toSorted((a, b) => a.position.y - b.position.y || a.position.x - b.position.x);
  const groups: { row: PanelSpec | undefined; panels: PanelSpec[] }[] = [{ row: undefined, panels: [] }];
  for (const panel of ordered) {
    if (panel.type === 'row') groups.push({ row: panel, panels: [] });
    else groups.at(-1)?.panels.push(panel);
  }
  return groups
    .filter(({ row, panels: inside }) => row !== undefined || inside.length > 0)
    .flatMap(({ row, panels: inside }) =>
      valuesFor(row?.repeat, choices).map((own, copy) => ({
        row: row && { key: `${row.id}/${copy}`, spec: row, position: row.position, choices: own, copy: copy > 0 },
        panels: place(inside, own, copy),
      })),
    );
}

/** The choices once for each value of the variable that something is repeated for; once when it is not repeated. */
function valuesFor(variable: string | undefined, choices: Choices): Choices[] {
  const chosen = variable === undefined ? undefined : choices[variable];
  if (variable === undefined || chosen === undefined) return [choices];
  return chosen.values.slice(0, mostCopies).map((value) => ({ ...choices, [variable]: { values: [value], several: true } }));
}

function place(panels: readonly PanelSpec[], choices: Choices, rowCopy: number): PlacedPanel[] {
  const top = Math.min(...panels.map(({ position }) => position.y));
  let pushed = 0;
  return panels.flatMap((spec) => {
    const each = valuesFor(spec.repeat, choices);
    const base = { ...spec.position, y: spec.position.y - top + pushed };
    const placed = each.map((own, copy) => ({
      key: `${spec.id}/${rowCopy}/${copy}`,
      spec,
      position: each.length === 1 ? base : repeated(spec, base, copy, each.length),
      choices: own,
      copy: copy > 0 || rowCopy > 0,
    }));
    // What the copies need more than one panel pushes everything below down.
    const bottom = Math.max(...placed.map(({ position }) => position.y + position.h), base.y + base.h);
    pushed += bottom - (base.y + base.h);
    return placed;
  });
}

function repeated(spec: PanelSpec, base: PanelSpec['position'], copy: number, count: number): PanelSpec['position'] {
  if (spec.repeatDirection === 'vertical') return { ...base, y: base.y + copy * base.h };
  const columns = Math.min(count, spec.maxPerRow ?? 4);
  const width = Math.floor(24 / columns);
  return { x: (copy % columns) * width, y: base.y + Math.floor(copy / columns) * base.h, w: width, h: base.h };
}
