import type { Problem } from '../platform/errors.ts';
import { checkDocument, sift } from './apply.ts';
import type { Document } from './documents.ts';
import { type Accepted, Kinds } from './kinds.ts';
import { lookupIn, type Stored } from './lookup.ts';
import { afterwards, planApply } from './plan.ts';
import type { DefinitionLookup, Kind, Manifest } from './types.ts';

export interface OfflineOptions {
  readonly kinds: readonly Kind[];
  /** Definitions that every server starts with; references to them hold. */
  readonly defaults: readonly Manifest[];
  readonly documents: readonly Document[];
}

export interface OfflineResult {
  /** What any server refuses. */
  readonly errors: readonly Problem[];
  /** What a check found that looked for other definitions: a server may have them. */
  readonly doubts: readonly Problem[];
}

/** Validates manifests where there is no server: all that the documents and the defaults can tell. */
export async function validateOffline({ kinds: declared, defaults, documents }: OfflineOptions): Promise<OfflineResult> {
  const kinds = new Kinds(declared);
  const { accepted, problems } = sift(kinds, documents);
  const errors = [...problems];
  const doubts: Problem[] = [];
  const lookup = lookupIn(together(kinds, defaults, accepted));
  for (const one of accepted) {
    const watched = watch(lookup);
    const found = await checkDocument(one, watched.lookup);
    (watched.used() ? doubts : errors).push(...found);
  }
  return { errors, doubts };
}

function together(kinds: Kinds, defaults: readonly Manifest[], accepted: readonly Accepted[]): Map<string, Stored> {
  const seeds = defaults
    .map((manifest) => kinds.accept(manifest))
    .flatMap((acceptance) => ('accepted' in acceptance ? [acceptance.accepted] : []));
  const at = new Date(0);
  const seeded = afterwards(new Map(), planApply(seeds, new Map(), 'binnacle', false), at, 'binnacle');
  return afterwards(seeded, planApply(accepted, seeded, 'files', false), at, 'files');
}

function watch(lookup: DefinitionLookup): { lookup: DefinitionLookup; used: () => boolean } {
  let used = false;
  const noticed = <Result>(result: Result): Result => {
    used = true;
    return result;
  };
  return {
    lookup: { get: (kind, name) => noticed(lookup.get(kind, name)), list: (kind) => noticed(lookup.list(kind)) },
    used: () => used,
  };
}
