import type { House } from '../area.ts';
import { type AttachedMetric, type Attachment, askedOf } from '../metrics/attached.ts';
import type { MetricExpression } from '../metrics/types.ts';
import type { FactReader } from '../stores/clickhouse/client.ts';
import { allowedShare } from './budget.ts';
import { histogramName, requestDimensions } from './http-histogram.ts';
import type { Indicator, Slo } from './slo.ts';
import { listSlos } from './slos.ts';

/** The SLIs of a service's SLOs, and the errors and durations of the requests that it answers. */
export function reliabilityMetricsOf({ definitions, facts }: Pick<House, 'definitions' | 'facts'>): Attachment {
  return async ({ service, names }) => {
    const [slos, requests] = await Promise.all([listSlos(definitions), answersRequests(facts, names)]);
    return [...slos.filter((slo) => slo.service === service).map(indicatorOf), ...(requests ? requestMetrics(names) : [])];
  };
}

/** Whether one of these names ever sent how long its requests took. */
async function answersRequests(facts: FactReader, names: readonly string[]): Promise<boolean> {
  const found = await facts.query(
    `SELECT 1 AS found FROM series WHERE name = {counter:String} AND ${requestDimensions.service} IN {names:Array(String)} LIMIT 1`,
    { counter: `${histogramName}_count`, names },
  );
  return found.length > 0;
}

/** Half of the share of bad events that the strictest objective allows: a change that makes the budget burn half as fast again. */
const budgetShare = 0.5;

/** Objectives of one SLO count the same events; of time slices they may differ, and the strictest stands for the others. */
function indicatorOf({ name, displayName, objectives, environment }: Slo): AttachedMetric {
  const strictest = objectives.reduce((best, one) => (one.target > best.target ? one : best));
  return {
    name: `slo.sli{slo="${name}"}`,
    metric: 'slo.sli',
    // An SLO without an environment does not tell environments apart, though the metric does.
    filter: { slo: name, objective: strictest.name, ...(environment === undefined ? { environment: '' } : {}) },
    title: displayName,
    direction: 'up',
    pace: 'minutes',
    smallest: allowedShare(strictest.target) * budgetShare,
    smallestAlone: true,
    environments: environment === undefined ? environmentsOf(strictest.indicator) : [environment],
    named: true,
  };
}

/** The environments that an indicator's own filters name. */
function environmentsOf(indicator: Indicator | undefined): readonly string[] | undefined {
  if (indicator === undefined) return undefined;
  return askedOf('environment', indicator.kind === 'events' ? indicator.total : indicator.metric);
}

/** A tenth of a percent of all requests: below it a few errors more or less are no news. */
const smallestErrorRate = 0.001;
/** A millisecond. */
const smallestDuration = 0.001;

function requestMetrics(names: readonly string[]): AttachedMetric[] {
  const failed: MetricExpression = { metric: 'http.requests', filter: { outcome: 'error' } };
  const filter = { service: names };
  return [
    {
      name: 'http.error_rate',
      metric: { formula: 'failed / requests', metrics: { failed, requests: 'http.requests' }, unit: 'ratio' },
      filter,
      title: 'Error rate of HTTP requests',
      direction: 'down',
      pace: 'minutes',
      smallest: smallestErrorRate,
      named: false,
    },
    ...(['p50', 'p95'] as const).map(
      (stat): AttachedMetric => ({
        name: `http.request_duration{stat="${stat}"}`,
        metric: 'http.request_duration',
        filter,
        stat,
        title: `HTTP request duration, ${stat}`,
        pace: 'minutes',
        smallest: smallestDuration,
        named: false,
      }),
    ),
  ];
}
