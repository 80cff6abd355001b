/** A text without what Postgres does not keep: NUL characters, and halves of surrogate pairs in JSON. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}

/** Labels and texts of what was sent come from anywhere: one that cannot be written must not keep all the others from being written. */
export function storableTexts(texts: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).map(([name, value]) => [storable(name), storable(value)]));
}
