import { definitionName } from '../../definitions/name.ts';
import type { ForeignManifest } from '../../definitions/types.ts';

/**
 * Groups of a Prometheus rule file (`groups:`) or of a `PrometheusRule` of the Prometheus operator, as manifests; `undefined` for anything
 * else. A definition is named after its group, of an operator's resource with the resource's name before it.
 */
export function groupsOf(value: unknown): ForeignManifest[] | undefined {
  if (!isObject(value)) return undefined;
  if (value.apiVersion === undefined && value.kind === undefined && Array.isArray(value.groups)) {
    return value.groups.map((group, index) => manifestOf(group, ['groups', index], ''));
  }
  if (value.kind !== 'PrometheusRule' || !String(value.apiVersion).startsWith('monitoring.coreos.com/')) return undefined;
  const groups = isObject(value.spec) ? value.spec.groups : undefined;
  const name = isObject(value.metadata) && typeof value.metadata.name === 'string' ? `${value.metadata.name}.` : '';
  return Array.isArray(groups) ? groups.map((group, index) => manifestOf(group, ['spec', 'groups', index], name)) : [];
}

function manifestOf(group: unknown, place: readonly (string | number)[], prefix: string): ForeignManifest {
  const placeOf: ForeignManifest['placeOf'] = ([part, ...rest]) => {
    if (part === 'spec') return [...place, ...rest];
    return part === 'metadata' ? [...place, 'name'] : [...place];
  };
  if (!isObject(group))
    return { manifest: { apiVersion: 'binnacle/v1', kind: 'RuleGroup', metadata: { name: 'group' }, spec: group }, placeOf };
  // How Thanos is to treat partial answers says nothing here.
  const { name, partial_response_strategy: _, ...spec } = group;
  const id = definitionName(`${prefix}${String(name ?? '')}`);
  const displayName = typeof name === 'string' && name !== id && name !== '' ? { displayName: name } : {};
  return { manifest: { apiVersion: 'binnacle/v1', kind: 'RuleGroup', metadata: { name: id, ...displayName }, spec }, placeOf };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
