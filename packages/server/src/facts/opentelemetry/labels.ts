import type { Attributes, AttributeValue } from './model.ts';
import { labelName } from './names.ts';

/** The job of the server's own metrics. */
export const ownJob = 'binnacle';

/** Attributes that make up `job` and `instance`, and one that Binnacle's filters need on every series. */
const namespace = 'service.namespace';
const service = 'service.name';
const instance = 'service.instance.id';
const promoted: ReadonlySet<string> = new Set(['deployment.environment.name', 'deployment.environment']);

/** Labels that every series of a resource carries: `job`, `instance` and the deployment environment. */
export function resourceLabels(resource: Attributes): Record<string, string> {
  const value = (key: string) => text(resource.find(([name]) => name === key)?.[1]);
  const job = [value(namespace), value(service)].filter((part) => part !== '').join('/');
  return {
    ...(job === '' ? {} : { job }),
    ...(value(instance) === '' ? {} : { instance: value(instance) }),
    ...attributeLabels(resource.filter(([key]) => promoted.has(key))),
  };
}

/** What else is known of a resource: the labels of its `target_info` series. Empty when there is nothing. */
export function targetInfoLabels(resource: Attributes): Record<string, string> {
  return attributeLabels(resource.filter(([key]) => ![namespace, service, instance].includes(key) && !promoted.has(key)));
}

/** Labels that tell which library measured. */
export function scopeLabels(scope: {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
}): Record<string, string> {
  return {
    ...prefixed(attributeLabels(scope.attributes)),
    ...(scope.name === '' ? {} : { otel_scope_name: scope.name }),
    ...(scope.version === '' ? {} : { otel_scope_version: scope.version }),
  };
}

function prefixed(labels: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [`otel_scope_${name}`, value]));
}

/** Attributes as labels. Keys that become the same label are joined with `;` in the order of the keys; empty values are no labels. */
export function attributeLabels(attributes: Attributes): Record<string, string> {
  const labels = new Map<string, string>();
  const sorted = attributes.length < 2 ? attributes : [...attributes].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  for (const [key, value] of sorted) {
    const written = text(value);
    if (written === '') continue;
    const name = labelName(key);
    const before = labels.get(name);
    labels.set(name, before === undefined ? written : `${before};${written}`);
  }
  return Object.fromEntries(labels);
}

function text(value: AttributeValue | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
