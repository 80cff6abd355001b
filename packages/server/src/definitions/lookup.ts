import type { definitionTable } from './tables.ts';
import type { Definition, DefinitionLookup, Kind } from './types.ts';

export type Stored = typeof definitionTable.$inferSelect;

export function keyOf(definition: { readonly kind: string; readonly name: string }): string {
  return `${definition.kind}/${definition.name}`;
}

export function toDefinition(stored: Stored): Definition {
  const { manifest, owner, version, updatedAt, updatedBy } = stored;
  return { ...manifest, owner, version, updatedAt: updatedAt.toISOString(), updatedBy };
}

/**
 * The definition as its kind reads it. `undefined` when it is of another `apiVersion`, or was stored by a version of
 * Binnacle whose schema allowed what this one refuses: then `GET /definitions` still shows it, with what is wrong.
 */
export function readAs<Spec>(kind: Kind<Spec>, stored: Stored): Definition<Spec> | undefined {
  if (stored.apiVersion !== kind.apiVersion) return undefined;
  const spec = kind.spec.safeParse(stored.manifest.spec);
  return spec.success ? { ...toDefinition(stored), spec: spec.data } : undefined;
}

/** A lookup over what is already in memory: what a plan would leave behind. */
export function lookupIn(stored: ReadonlyMap<string, Stored>): DefinitionLookup {
  const byName = [...stored.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    async get(kind, name) {
      const found = stored.get(keyOf({ kind: kind.name, name }));
      return found === undefined ? undefined : readAs(kind, found);
    },
    async list(kind) {
      return byName
        .filter((one) => one.kind === kind.name)
        .map((one) => readAs(kind, one))
        .filter((one) => one !== undefined);
    },
  };
}
