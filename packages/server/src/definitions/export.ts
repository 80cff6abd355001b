import { stringify } from 'yaml';
import type { Manifest } from './types.ts';

/** Manifests as YAML documents that apply back without a change. */
export function toYaml(manifests: readonly Manifest[]): string {
  return manifests
    .map(({ apiVersion, kind, metadata, spec }) =>
      stringify({ apiVersion, kind, metadata, spec }, { lineWidth: 120, aliasDuplicateObjects: false }),
    )
    .join('---\n');
}
