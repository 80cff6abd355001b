import type { House } from '../../area.ts';
import { statExpression } from '../../metrics/bucketing.ts';
import { selectSeries } from '../../metrics/selection.ts';
import type { Grid, MetricQuery, MetricSource, SourceAnswer } from '../../metrics/types.ts';
import { servicesNamed } from '../outcomes/reading.ts';
import { readServiceMap } from '../service-map.ts';
import { recoveryStats } from './failures.ts';
import { deploymentScope, type Scope } from './scope.ts';

export const incidentDimensions = ['service', 'environment', 'team'] as const;
export const whyNoIncidents =
  'Connect what manages incidents (PagerDuty, Opsgenie, Alertmanager, issues with the label "incident"), and give its names as aliases of a Service.';

/** How long users waited until they were served again, whatever the cause. */
export const lasted = '(toUnixTimestamp64Milli(assumeNotNull(resolved)) - toUnixTimestamp64Milli(started)) / 1000';
const resolvedProperly = 'isNotNull(resolved) AND resolved >= started';

export function incidentCount(house: House): MetricSource {
  return {
    name: 'delivery.incidents',
    title: 'Incidents',
    description:
      'Incidents by when they began, whatever caused them. One that concerns several services counts for each of them, and once over all. Without a filter by environment: production, and those that name none.',
    unit: 'count',
    direction: 'down',
    stats: [],
    dimensions: incidentDimensions,
    evaluate: (query, grid) => select(house, query, grid, { value: 'uniqExact(source, id)', where: '1', zeroWhenNothing: true }),
  };
}

/** Often called MTTR or time to restore; DORA's is the recovery time of failed deployments. */
export function incidentRecoveryTime(house: House): MetricSource {
  return {
    name: 'delivery.incident_recovery_time',
    title: 'Incident recovery time',
    description:
      'From when an incident began to when it was resolved, in the bucket in which it began, whatever caused it; open ones are left out. Failed deployment recovery time counts what deployments caused, from the deployment on. Without a filter by environment: production, and incidents that name none.',
    unit: 'seconds',
    direction: 'down',
    stats: recoveryStats,
    dimensions: incidentDimensions,
    evaluate: (query, grid) =>
      select(house, query, grid, { value: statExpression(query.stat ?? 'p50', lasted), where: resolvedProperly, zeroWhenNothing: false }),
  };
}

async function select(
  house: House,
  query: MetricQuery,
  grid: Grid,
  question: { readonly value: string; readonly where: string; readonly zeroWhenNothing: boolean },
): Promise<SourceAnswer> {
  const [scope, incidents] = await Promise.all([deploymentScope(house, query), incidentScope(house, query)]);
  return selectSeries(house.facts, query, grid, {
    from: incidents.from,
    time: 'started',
    value: question.value,
    n: 'uniqExact(source, id)',
    where: `${question.where} AND ${orNone(scope)}`,
    parameters: { ...scope.parameters, ...incidents.parameters },
    dimensions: scope.dimensions,
    zeroWhenNothing: question.zeroWhenNothing,
    whyEmpty: whyNoIncidents,
  });
}

/** Most incidents name no environment: they are about production. */
export function orNone({ environments }: Scope): string {
  return `(environment = '' OR ${environments})`;
}

interface IncidentScope {
  /** SQL that stands for incidents with the column `service`: a row for each of their services where the query speaks of services, else one row. */
  readonly from: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** @param always a row for each service in any case. */
export async function incidentScope(house: House, query: Pick<MetricQuery, 'filter' | 'groupBy'>, always = false): Promise<IncidentScope> {
  const [map, names] = await Promise.all([
    readServiceMap(house),
    house.facts.query<{ name: string }>('SELECT DISTINCT arrayJoin(services) AS name FROM incidents'),
  ]);
  const pairs = names.flatMap(({ name }) => servicesNamed(map, name).map((service) => ({ name, service })));
  const spoken = ['service', 'team'].some((name) => query.groupBy.includes(name) || Object.hasOwn(query.filter, name));
  const own = 'arrayDistinct(arrayFilter((s, n) -> has(services, n), {incidentServices:Array(String)}, {incidentNames:Array(String)}))';
  const each = "arrayJoin(if(empty(own), [''], own))";
  return {
    from: `(SELECT source, id, started, resolved, environment, sha, '' AS repository, ${spoken || always ? each : "if(empty(own), '', own[1])"} AS service
  FROM (SELECT *, ${own} AS own FROM incidents FINAL)) AS incident`,
    parameters: { incidentServices: pairs.map(({ service }) => service), incidentNames: pairs.map(({ name }) => name) },
  };
}
