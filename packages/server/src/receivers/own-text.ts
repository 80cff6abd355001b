/**
 * The same text in memory of its own. A part that was cut out of a longer text keeps all of that text in memory (V8 makes no copy), so
 * whatever outlives the packet or body that it came in is copied first.
 */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf16le').toString('utf16le');
}

/** Labels whose names and values are `ownText`. */
export function ownLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [ownText(name), ownText(value)]));
}
