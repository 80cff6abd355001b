import type { Change, Manifest } from '../definitions/types.ts';

/** Annotations in which an import says what it could not take over, and what is still to be done. */
const said = ['from-alertmanager', 'left-out', 'import-notes'];

/** What is left to do about manifests that other tools' files became, one line each; nothing of those that are as they were. */
export function importNotes(manifests: readonly Manifest[], changes: readonly Change[]): string[] {
  const changed = new Set(changes.filter(({ action }) => action === 'create' || action === 'update').map(keyOf));
  return manifests
    .filter(({ kind, metadata: { name } }) => changed.has(keyOf({ kind, name })))
    .flatMap(({ kind, metadata: { name, annotations = {} } }) =>
      said.flatMap((key) =>
        (annotations[key] ?? '')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => `${kind} ${name}: ${line}`),
      ),
    );
}

function keyOf({ kind, name }: { readonly kind: string; readonly name: string }): string {
  return `${kind}/${name}`;
}
