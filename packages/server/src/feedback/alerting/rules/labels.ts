/** The same, without what Postgres does not keep: NUL characters and halves of surrogate pairs. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}

/** Labels of a metric come from anywhere: one that cannot be written would keep all rules from being evaluated. */
export function storableLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [storable(name), storable(value)]));
}

/** The same text for the same labels, in whichever order. */
export function keyOfLabels(labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels);
  if (names.length === 0) return '';
  return JSON.stringify(names.sort().map((name) => [name, labels[name]]));
}
