import type { House } from '../../area.ts';
import { selectSeries } from '../../metrics/selection.ts';
import type { Grid, MetricQuery, MetricSource, SourceAnswer } from '../../metrics/types.ts';
import { whyNoReports } from './empty.ts';
import { incidentDimensions, incidentScope, lasted, orNone, whyNoIncidents } from './incidents.ts';
import { deploymentDimensions, deploymentScope, type Scope } from './scope.ts';

/*
 * The fail rates and recovery times of other tools, as their sources and documents define them (docs/delivery.md), to compare with. None
 * of them knows pending deployments.
 */

const judged = '(SELECT * FROM deployment_outcomes FINAL WHERE judged)';
const since = (from: string, to: string) => `(toUnixTimestamp64Milli(assumeNotNull(${to})) - toUnixTimestamp64Milli(${from})) / 1000`;

/** Incidents and the latest deployment before each, however long before: DevLake's link. */
const blamed = (incidents: string) => `(
  SELECT o.service AS service, o.environment AS environment, o.repository AS repository, o.deployment AS deployment,
    o.finished AS finished, x.resolved AS resolved
  FROM (
    SELECT i.service AS service, i.started AS started, i.resolved AS resolved, e.environment AS environment
    FROM (SELECT * FROM ${incidents}) AS i
    INNER JOIN (SELECT DISTINCT service, environment FROM ${judged}) AS e ON i.service = e.service
  ) AS x
  ASOF INNER JOIN ${judged} AS o ON x.service = o.service AND x.environment = o.environment AND x.started >= o.finished
)`;

/** Incidents that name a commit, and the deployment that brought it or was of it: Four Keys' link. */
const rooted = (incidents: string) => `(
  SELECT DISTINCT i.source AS source, i.id AS id, c.service AS service, c.environment AS environment, c.deployment AS deployment,
    c.finished AS finished
  FROM (SELECT DISTINCT source, id, sha FROM ${incidents} WHERE sha != '') AS i
  INNER JOIN (
    SELECT service, environment, deployment, sha, finished FROM deployment_commits FINAL WHERE deployment != ''
    UNION ALL SELECT service, environment, id AS deployment, sha, finished FROM deployments FINAL WHERE status = 'success'
  ) AS c ON i.sha = c.sha
)`;

const withIncidents = (links: string) => `(
  SELECT o.service AS service, o.environment AS environment, o.repository AS repository, o.finished AS finished, l.incidents AS incidents
  FROM ${judged} AS o
  LEFT JOIN (SELECT service, environment, deployment, count() AS incidents FROM ${links} GROUP BY service, environment, deployment) AS l
    ON o.service = l.service AND o.environment = l.environment AND o.deployment = l.deployment
) AS linked`;

interface Variant {
  readonly as: string;
  readonly tool: string;
  /** What differs, in one or two sentences. */
  readonly differs: string;
  readonly from: (incidents: string) => string;
  readonly time: string;
  readonly value: string;
  readonly n?: string;
  readonly where?: string;
  readonly environments?: (scope: Scope) => string;
  /** Of incidents alone. */
  readonly incidentsAlone?: boolean;
}

const production = ({ environments }: Scope) => environments;
/** Four Keys does not tell environments apart. */
const anywhere = () => '1';

const failRates: readonly Variant[] = [
  {
    as: 'devlake',
    tool: 'Apache DevLake',
    differs: 'Share of deployments with an incident; an incident belongs to the last deployment before it, however long ago that was.',
    from: (incidents) => withIncidents(blamed(incidents)),
    time: 'finished',
    value: 'countIf(incidents > 0) / count()',
  },
  {
    as: 'four_keys',
    tool: 'Four Keys',
    differs: 'Incidents that name a commit of a deployment, divided by deployments to any environment: it can exceed 1.',
    from: (incidents) => withIncidents(rooted(incidents)),
    time: 'finished',
    value: 'sum(incidents) / count()',
    environments: anywhere,
  },
  {
    as: 'datadog',
    tool: 'Datadog',
    differs:
      'Share of deployments that were rolled back, reverted, followed by a hotfix, or said to have failed; incidents are no evidence.',
    from: () => `${judged} AS outcome`,
    time: 'finished',
    value: 'countIf(failed_by_deployments) / count()',
  },
  {
    as: 'gitlab',
    tool: 'GitLab',
    differs: 'Incidents that began in the bucket, whatever caused them, divided by the deployments that finished in it: it can exceed 1.',
    from: (incidents) => `(
  SELECT service, environment, repository, finished AS at, '' AS incident FROM ${judged}
  UNION ALL SELECT service, environment, repository, started AS at, concat(source, ':', id) AS incident FROM ${incidents}
) AS happened`,
    time: 'at',
    value: "if(countIf(incident = '') = 0, nan, uniqExactIf(incident, incident != '') / countIf(incident = ''))",
    n: "countIf(incident = '')",
    environments: orNone,
  },
];

const recoveries: readonly Variant[] = [
  {
    as: 'devlake',
    tool: 'Apache DevLake',
    differs:
      'From when a deployment finished to when an incident was resolved that belongs to it (the last deployment before the incident, however long before); lower median.',
    from: (incidents) => `${blamed(incidents)} AS blamed`,
    time: 'finished',
    value: `quantileExactLow(0.5)(${since('finished', 'resolved')})`,
    where: 'isNotNull(resolved)',
  },
  {
    as: 'four_keys',
    tool: 'Four Keys',
    differs: 'From when an incident began, or the deployment that it names was made if that was earlier, to when it was resolved; median.',
    from: (incidents) => `(
  SELECT i.service AS service, i.environment AS environment, i.repository AS repository, i.started AS started, i.resolved AS resolved,
    if(r.id = '', i.started, least(i.started, r.first)) AS begun
  FROM (SELECT * FROM ${incidents}) AS i
  LEFT JOIN (SELECT source, id, min(finished) AS first FROM ${rooted(incidents)} GROUP BY source, id) AS r ON i.source = r.source AND i.id = r.id
) AS rooted`,
    time: 'started',
    value: `quantileExactInclusive(0.5)(${since('begun', 'resolved')})`,
    where: 'isNotNull(resolved)',
    environments: anywhere,
    incidentsAlone: true,
  },
  {
    as: 'datadog',
    tool: 'Datadog',
    differs: 'From when a failed deployment finished to when the deployment that mends it finished; incidents are no evidence. Median.',
    from: () => `${judged} AS outcome`,
    time: 'finished',
    value: `quantileExactInclusive(0.5)(${since('finished', 'repaired')})`,
    where: 'failed_by_deployments AND isNotNull(repaired)',
  },
  {
    as: 'gitlab',
    tool: 'GitLab',
    differs: 'From when an incident began to when it was resolved, whatever caused it; median.',
    from: (incidents) => incidents,
    time: 'started',
    value: `quantileExactInclusive(0.5)(${lasted})`,
    where: 'isNotNull(resolved)',
    environments: orNone,
    incidentsAlone: true,
  },
];

/** Change fail rate and failed deployment recovery time as other tools count them. */
export const failureVariants: readonly ((house: House) => MetricSource)[] = [
  ...failRates.map((variant) => sourceOf(variant, 'change_fail_rate', 'Change fail rate', 'ratio')),
  ...recoveries.map((variant) => sourceOf(variant, 'failed_deployment_recovery_time', 'Failed deployment recovery time', 'seconds')),
];

function sourceOf(variant: Variant, name: string, title: string, unit: 'ratio' | 'seconds'): (house: House) => MetricSource {
  return (house) => ({
    name: `delivery.${name}.as_${variant.as}`,
    title: `${title}, as ${variant.tool}`,
    description: `${title} as ${variant.tool} counts it, to compare with. ${variant.differs}`,
    unit,
    direction: 'down',
    stats: [],
    dimensions: variant.incidentsAlone === true ? incidentDimensions : deploymentDimensions,
    evaluate: (query, grid) => select(house, query, grid, variant),
  });
}

async function select(house: House, query: MetricQuery, grid: Grid, variant: Variant): Promise<SourceAnswer> {
  // Links to deployments need each service of an incident; what counts incidents alone counts one once.
  const linked = variant.incidentsAlone !== true && variant.as !== 'gitlab';
  const [scope, incidents] = await Promise.all([deploymentScope(house, query), incidentScope(house, query, linked)]);
  return selectSeries(house.facts, query, grid, {
    from: variant.from(incidents.from),
    time: variant.time,
    value: variant.value,
    ...(variant.n === undefined ? {} : { n: variant.n }),
    where: `${variant.where ?? '1'} AND ${(variant.environments ?? production)(scope)}`,
    parameters: { ...scope.parameters, ...incidents.parameters },
    dimensions: scope.dimensions,
    whyEmpty: variant.incidentsAlone === true ? whyNoIncidents : whyNoReports,
  });
}
