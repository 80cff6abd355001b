import type { House } from '../../area.ts';
import { type AttachedMetric, narrowedName } from '../../metrics/attached.ts';
import type { Filter, MetricExpression } from '../../metrics/types.ts';
import { AppError } from '../../platform/errors.ts';
import { service as serviceKind } from '../definitions.ts';

/** What was deployed where; its windows are worked out apart. */
export interface Place {
  readonly service: string;
  readonly environment: string;
  readonly production: boolean;
}

/** A metric of a service with all that is known before it is asked. */
export interface Watched extends AttachedMetric {
  readonly title: string;
  readonly unit: string;
  readonly direction: 'up' | 'down' | 'none';
  /** With the environment, where the metric tells environments apart. */
  readonly filter: Filter;
  /** Why it cannot be asked; undefined when it can. */
  readonly problem?: string | undefined;
}

/** As many metrics of one service are compared: more would make the correction for many comparisons hide every change. */
export const mostMetrics = 40;

/** The metrics that tell how a service does in one environment; those that people named come first. */
export async function watchedAt(house: House, { service, environment, production }: Place): Promise<Watched[]> {
  const definition = await house.definitions.get(serviceKind, service);
  const names = [service, ...(definition?.spec.aliases ?? [])];
  const own = (definition?.spec.metrics ?? []).map(
    ({ metric, filter, stat, direction, title }): AttachedMetric => ({
      name: expressionName(metric, { ...filter, ...(stat === undefined ? {} : { stat }) }),
      metric,
      filter,
      stat,
      title,
      direction,
      pace: 'minutes',
      named: true,
    }),
  );
  const attached = [...own, ...(await house.metrics.attachedTo({ service, names }))];
  const distinct = [...new Map(attached.map((one) => [one.name, one])).values()].filter(
    ({ environments }) => environments === undefined || environments.length === 0 || environments.includes(environment),
  );
  const ordered = distinct.sort((a, b) => Number(b.named) - Number(a.named)).slice(0, mostMetrics);
  // What states no environment is taken to be production.
  const described = await Promise.all(ordered.map((one) => describe(house, one, production ? [environment, ''] : [environment])));
  // A metric that does not tell environments apart, or is of none, is about what users see.
  return described.filter(({ filter, environments }) => production || environments !== undefined || (filter.environment ?? '') !== '');
}

async function describe(house: House, attached: AttachedMetric, environments: readonly string[]): Promise<Watched> {
  try {
    const { title, unit, direction, dimensions } = await house.metrics.describe(attached.metric);
    const asked = attached.filter ?? {};
    const tells = dimensions.includes('environment') && asked.environment === undefined && attached.environments === undefined;
    return {
      ...attached,
      title: attached.title ?? title,
      unit,
      direction: attached.direction ?? direction,
      pace: isMoney(unit) ? 'days' : attached.pace,
      filter: tells ? { ...asked, environment: environments } : asked,
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { title = attached.name, direction = 'none', filter = {} } = attached;
    return { ...attached, title, unit: '', direction, filter, problem: `It could not be computed: ${error.message}` };
  }
}

function isMoney(unit: string): boolean {
  return /^[A-Z]{3}$/.test(unit);
}

function expressionName(metric: MetricExpression, narrowing: Filter): string {
  if (typeof metric === 'string') return narrowedName(metric, narrowing);
  if ('metric' in metric) {
    const stat = metric.stat === undefined ? {} : { stat: metric.stat };
    return narrowedName(metric.metric, { ...metric.filter, ...stat, ...narrowing });
  }
  const written = 'sql' in metric ? metric.sql : 'promql' in metric ? metric.promql : 'counter' in metric ? metric.counter : metric.formula;
  return narrowedName(written, narrowing).slice(0, 200);
}
