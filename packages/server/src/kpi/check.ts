import type { Manifest } from '../definitions/types.ts';
import type { MetricExpression } from '../metrics/types.ts';
import type { Problem } from '../platform/errors.ts';
import type { KpiSpec } from './definitions.ts';

/** More than this many KPIs of one domain are a list, not a judgement of what matters. Fewer than three is how everybody begins. */
const mostPerDomain = 5;
const defaultDomain = 'product';

type KpiManifest = Pick<Manifest<KpiSpec>, 'metadata' | 'spec'>;

/** What the schema cannot see: references, cycles, the one North Star, and how many KPIs a domain has. */
export async function checkKpi(kpi: KpiManifest, list: () => Promise<readonly KpiManifest[]>): Promise<Problem[]> {
  const { name } = kpi.metadata;
  const others = (await list()).filter((other) => other.metadata.name !== name);
  const all = new Map([...others, kpi].map((one) => [one.metadata.name, one]));
  return [
    ...missingReferences(kpi, all),
    ...cycle(kpi, all),
    ...secondNorthStar(kpi, others),
    ...crowdedDomain(kpi, others),
    ...kpiOfKpi(kpi.spec.metric),
  ];
}

function missingReferences({ spec }: KpiManifest, all: ReadonlyMap<string, KpiManifest>): Problem[] {
  return (['drivers', 'guardrails'] as const).flatMap((field) =>
    (spec[field] ?? []).flatMap((name, index) =>
      all.has(name) ? [] : [{ path: `spec.${field}[${index}]`, message: `there is no KPI "${name}": define it, or apply both together` }],
    ),
  );
}

/** The drivers form a tree or at least no circle: a KPI that drives itself explains nothing. */
function cycle(kpi: KpiManifest, all: ReadonlyMap<string, KpiManifest>): Problem[] {
  const start = kpi.metadata.name;
  const from = (name: string, path: readonly string[]): readonly string[] | undefined => {
    for (const driver of all.get(name)?.spec.drivers ?? []) {
      if (driver === start) return [...path, driver];
      const found = path.includes(driver) ? undefined : from(driver, [...path, driver]);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const circle = from(start, [start]);
  return circle === undefined ? [] : [{ path: 'spec.drivers', message: `drivers go in a circle: ${circle.join(' ← ')}` }];
}

function secondNorthStar({ spec }: KpiManifest, others: readonly KpiManifest[]): Problem[] {
  const existing = spec.northStar === true ? others.find((other) => other.spec.northStar === true) : undefined;
  if (existing === undefined) return [];
  const { name } = existing.metadata;
  return [
    {
      path: 'spec.northStar',
      message: `"${name}" is the North Star and there is only one: remove it, or set northStar: false there first`,
    },
  ];
}

function crowdedDomain({ spec }: KpiManifest, others: readonly KpiManifest[]): Problem[] {
  const domain = spec.domain ?? defaultDomain;
  const same = others.filter((other) => (other.spec.domain ?? defaultDomain) === domain);
  if (same.length < mostPerDomain) return [];
  const names = same.map((other) => other.metadata.name).join(', ');
  return [
    {
      path: 'spec.domain',
      message: `the domain "${domain}" already has ${same.length} KPIs (${names}): three to five keep attention on what matters. Drop one, or use another domain; a number that only explains can be a Metric`,
    },
  ];
}

function kpiOfKpi(metric: MetricExpression): Problem[] {
  if (!namesOf(metric).some((name) => name.startsWith('kpi.'))) return [];
  return [{ path: 'spec.metric', message: 'a KPI reads metrics, not KPIs: use the metric of that KPI' }];
}

function namesOf(metric: MetricExpression): string[] {
  if (typeof metric === 'string') return [metric];
  return 'formula' in metric ? Object.values(metric.metrics).flatMap(namesOf) : [];
}
