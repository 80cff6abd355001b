import type { DefinitionLookup } from '../definitions/types.ts';
import { type AlertMapping, parsePath, parseSource } from '../receivers/generic/mapping.ts';
import { type AlertSourceSpec, alertSourceKind, millisecondsOf } from './definitions.ts';

/** The mapping that a definition of this name makes. */
export async function mappingNamed(definitions: DefinitionLookup, name: string): Promise<AlertMapping | undefined> {
  const found = await definitions.get(alertSourceKind, name);
  return found === undefined ? undefined : mappingOf(found.spec);
}

export function mappingOf({
  list,
  key,
  labels,
  annotations = {},
  state,
  startsAt,
  endsAt,
  value,
  link,
  expiresAfter,
}: AlertSourceSpec): AlertMapping {
  const pathOf = (text: string | undefined) => (text === undefined ? undefined : parsePath(text));
  const sourceOf = (text: string | undefined) => (text === undefined ? undefined : parseSource(text));
  const sourcesOf = (texts: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, parseSource(text)]));
  return {
    list: pathOf(list),
    key: sourceOf(key),
    labels: sourcesOf(labels),
    annotations: sourcesOf(annotations),
    state: state === undefined ? undefined : { at: parsePath(state.at), words: wordsOf(state) },
    startsAt: pathOf(startsAt),
    endsAt: pathOf(endsAt),
    value: pathOf(value),
    link: sourceOf(link),
    expiresAfter: expiresAfter === undefined ? undefined : millisecondsOf(expiresAfter),
  };
}

function wordsOf({ firing, acknowledged = [], resolved = [] }: NonNullable<AlertSourceSpec['state']>) {
  const of = <S>(words: readonly string[], state: S) => words.map((word) => [word.toLowerCase(), state] as const);
  return Object.fromEntries([
    ...of(resolved, 'resolved' as const),
    ...of(acknowledged, 'acknowledged' as const),
    ...of(firing, 'firing' as const),
  ]);
}
