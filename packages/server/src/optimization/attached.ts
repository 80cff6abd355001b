import type { House } from '../area.ts';
import { type AttachedMetric, type Attachment, narrowedName } from '../metrics/attached.ts';
import type { FactReader } from '../stores/clickhouse/client.ts';
import { type BudgetSpec, budgetKind, type LimitSpec } from './definitions.ts';

/** The limits of budgets that name the service, and the web vitals whose source has its name. */
export function optimizationMetricsOf({ definitions, facts }: Pick<House, 'definitions' | 'facts'>): Attachment {
  return async ({ names }) => {
    const [budgets, seen] = await Promise.all([definitions.list(budgetKind), hasPages(facts, names)]);
    const limits = budgets.flatMap(({ spec }) => spec.limits.filter((limit) => isAbout(spec, limit, names)).map(limitMetric));
    return distinct([...limits, ...(seen ? vitalMetrics(names) : [])]);
  };
}

/** Whether pages of one of these sources ever sent web vitals: most services have none. */
async function hasPages(facts: FactReader, names: readonly string[]): Promise<boolean> {
  return (await facts.query('SELECT 1 AS found FROM vitals WHERE source IN {names:Array(String)} LIMIT 1', { names })).length > 0;
}

/** Whether a limit of a budget is about a service of one of these names. */
export function isAbout(budget: Pick<BudgetSpec, 'service'>, { filter }: Pick<LimitSpec, 'filter'>, names: readonly string[]): boolean {
  const asked = budget.service ?? filter?.service ?? filter?.source;
  return typeof asked === 'string' && names.includes(asked);
}

function limitMetric({ metric, filter = {}, stat, title }: LimitSpec): AttachedMetric {
  return {
    name: narrowedName(metric, { ...filter, ...(stat === undefined ? {} : { stat }) }),
    metric,
    filter,
    stat,
    title,
    direction: 'down',
    pace: metric.startsWith('cost.') ? 'days' : 'minutes',
    smallest: smallestOf[metric],
    named: true,
  };
}

/** Seconds, and the score of layout shift: less is not seen by anybody. */
const smallestOf: Readonly<Record<string, number>> = {
  'vitals.lcp': 0.05,
  'vitals.inp': 0.01,
  'vitals.cls': 0.01,
  'vitals.ttfb': 0.02,
};

function vitalMetrics(names: readonly string[]): AttachedMetric[] {
  return Object.entries(smallestOf).map(([metric, smallest]) => ({
    name: metric,
    metric,
    filter: { source: names },
    stat: 'p75',
    pace: 'minutes',
    smallest,
    named: false,
  }));
}

function distinct(metrics: readonly AttachedMetric[]): AttachedMetric[] {
  return [...new Map(metrics.map((one) => [one.name, one])).values()];
}
