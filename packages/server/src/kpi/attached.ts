import type { House } from '../area.ts';
import { type AttachedMetric, type Attachment, askedOf } from '../metrics/attached.ts';
import { type KpiSpec, kpiKind } from './definitions.ts';
import { kpiPrefix } from './family.ts';

/** KPIs that name the service, in their own field or by the filter of what they count. */
export function kpiMetricsOf({ definitions }: Pick<House, 'definitions'>): Attachment {
  return async ({ names }) => {
    const all = await definitions.list(kpiKind);
    return all.filter(({ spec }) => isAbout(spec, names)).map(({ metadata, spec }) => attached(metadata.name, spec));
  };
}

function isAbout({ service, metric, filter }: KpiSpec, names: readonly string[]): boolean {
  const asked = service === undefined ? askedOf('service', metric, filter) : [service];
  return asked !== undefined && asked.length === 1 && names.includes(asked[0] ?? '');
}

function attached(name: string, { metric, filter, step, direction }: KpiSpec): AttachedMetric {
  return {
    name: `${kpiPrefix}${name}`,
    metric: `${kpiPrefix}${name}`,
    direction,
    // What is judged by the hour tells something within hours; the others only by days.
    pace: step?.endsWith('h') === true ? 'minutes' : 'days',
    environments: askedOf('environment', metric, filter),
    named: true,
  };
}
