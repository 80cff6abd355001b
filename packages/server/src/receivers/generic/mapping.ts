/** Where in a body a text stands: names and places in lists, from the outside to the inside. */
export type Path = readonly (string | number)[];

/** A text of its own, or what stands at a place of the body. */
export type Source = { readonly text: string } | { readonly path: Path };

/** How the alerts of a tool that speaks no protocol known here are read. */
export interface AlertMapping {
  /** Where the list of alerts stands; absent: the body is one alert. All other paths begin at an alert. */
  readonly list?: Path | undefined;
  /** What is the same alert; absent: the labels. */
  readonly key?: Source | undefined;
  readonly labels: Readonly<Record<string, Source>>;
  readonly annotations: Readonly<Record<string, Source>>;
  /** Absent: every alert fires. */
  readonly state?: { readonly at: Path; readonly words: Readonly<Record<string, 'firing' | 'acknowledged' | 'resolved'>> } | undefined;
  readonly startsAt?: Path | undefined;
  readonly endsAt?: Path | undefined;
  readonly value?: Path | undefined;
  readonly link?: Source | undefined;
  /** Milliseconds after which an alert is over unless it comes again. */
  readonly expiresAfter?: number | undefined;
}

/**
 * Reads `$.alert.tags[0]` or `$['a b']`: a place in a body. Anything that does not begin with `$` is a text of its own.
 * @throws RangeError for what begins like a path and is none.
 */
export function parseSource(text: string): Source {
  return text.startsWith('$') ? { path: parsePath(text) } : { text };
}

const step = /\.([\p{L}\p{N}_@/-]+)|\[(\d{1,6})\]|\['([^']{1,200})'\]/uy;
const deepest = 20;

/** @throws RangeError */
export function parsePath(text: string): Path {
  const path: (string | number)[] = [];
  step.lastIndex = 1;
  while (text.startsWith('$') && step.lastIndex < text.length && step.lastIndex > 0) {
    const match = step.exec(text);
    if (match === null) break;
    path.push(match[1] ?? match[3] ?? Number(match[2]));
    if (step.lastIndex === text.length && path.length <= deepest) return path;
  }
  if (text === '$') return path;
  throw new RangeError(`"${text}" is no place in a body: write $.alert.name, $.tags[0] or $['a name']`);
}

/** What stands at a place; `undefined` where there is nothing. */
export function valueAt(body: unknown, path: Path): unknown {
  let here = body;
  for (const name of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as Record<string | number, unknown>)[name];
  }
  return here;
}
