const marks: Readonly<Record<string, string>> = { deployment: '▲', incident: '◆', alert: '●', budget: '◒', definition: '✎' };

/** The sign of a kind of timeline entry, the same on every time axis. */
export function markOf(kind: string): string {
  return marks[kind] ?? '│';
}
