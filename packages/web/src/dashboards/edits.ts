import type { PanelSpec } from '../panels/spec.ts';

/** A new panel that asks nothing yet, or a row, below all others. */
export function withNewPanel(panels: readonly PanelSpec[], type: PanelSpec['type']): readonly PanelSpec[] {
  const title = type === 'row' ? 'New row' : 'New panel';
  return withPanel(panels, { type, title, ...(type === 'text' ? { text: '' } : type === 'row' ? {} : { queries: [] }) });
}

/** A panel more, half as wide as the dashboard and below all others. */
export function withPanel(panels: readonly PanelSpec[], panel: Omit<PanelSpec, 'id' | 'position'>): readonly PanelSpec[] {
  const y = panels.reduce((bottom, { position }) => Math.max(bottom, position.y + position.h), 0);
  const position = panel.type === 'row' ? { x: 0, y, w: 24, h: 1 } : { x: 0, y, w: 12, h: 8 };
  return [...panels, { id: freeId(panels), ...panel, position }];
}

/** The panel once more, below itself. */
export function withCopy(panels: readonly PanelSpec[], id: string): readonly PanelSpec[] {
  const index = panels.findIndex((panel) => panel.id === id);
  const panel = panels[index];
  if (panel === undefined) return panels;
  const { position } = panel;
  return panels.toSpliced(index + 1, 0, { ...panel, id: freeId(panels), position: { ...position, y: position.y + position.h } });
}

export function without(panels: readonly PanelSpec[], id: string): readonly PanelSpec[] {
  return panels.filter((panel) => panel.id !== id);
}

export function replaced(panels: readonly PanelSpec[], next: PanelSpec): readonly PanelSpec[] {
  return panels.map((panel) => (panel.id === next.id ? next : panel));
}

function freeId(panels: readonly PanelSpec[]): string {
  const taken = new Set(panels.map(({ id }) => id));
  let number = panels.length + 1;
  while (taken.has(`p${number}`)) number++;
  return `p${number}`;
}
