import { definitionName } from '../../definitions/name.ts';
import type { ForeignManifest } from '../../definitions/types.ts';

/**
 * Objects of OpenSLO in the form in which definitions keep them: each element of a list by itself, `Service` under the name that the services of
 * `binnacle/v1` do not use, names in lower case. `undefined` for anything that needs none of it.
 */
export function openSloObjectsOf(value: unknown): ForeignManifest[] | undefined {
  if (Array.isArray(value)) {
    if (value.length === 0 || !value.every(isOpenSlo)) return undefined;
    return value.map((one, index) => ({ manifest: kept(one), placeOf: (path) => [index, ...path] }));
  }
  if (!isOpenSlo(value)) return undefined;
  const manifest = kept(value);
  return manifest === value ? undefined : [{ manifest, placeOf: (path) => path }];
}

type Written = Readonly<Record<string, unknown>>;

function kept(value: Written): Written {
  const service = value.kind === 'Service' ? { kind: 'OpenSLOService', spec: value.spec ?? {} } : {};
  const metadata = isObject(value.metadata) ? lowerCase(value.metadata) : value.metadata;
  return value.kind === 'Service' || metadata !== value.metadata ? { ...value, ...service, metadata } : value;
}

/** The names of OpenSLO's own examples have capitals; those of definitions have none, and are found by either. */
function lowerCase(metadata: Written): Written {
  const { name } = metadata;
  if (typeof name !== 'string' || !/^[A-Za-z0-9]/.test(name) || definitionName(name) === name) return metadata;
  return { displayName: name.slice(0, 200), ...metadata, name: definitionName(name) };
}

function isOpenSlo(value: unknown): value is Written {
  return isObject(value) && value.apiVersion === 'openslo/v1';
}

function isObject(value: unknown): value is Written {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
