/** Name of the suggested SLO that the editor begins from. */
export interface NewSloSearch {
  readonly suggestion?: string;
}

/** Keeps what is well-formed; a wrong link begins empty. */
export function parseNewSloSearch({ suggestion }: Readonly<Record<string, unknown>>): NewSloSearch {
  return typeof suggestion === 'string' && suggestion !== '' ? { suggestion } : {};
}
