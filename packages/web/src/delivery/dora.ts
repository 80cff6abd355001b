import type { MetricSummary, Question } from '../api/metrics.ts';
import type { DeliverySearch } from './search.ts';

export interface DoraMetric {
  readonly title: string;
  /** How its course is drawn. */
  readonly kind: 'percentiles' | 'line' | 'bars';
  readonly question: Question;
}

/** DORA's five, throughput first. */
export const dora: readonly DoraMetric[] = [
  { title: 'Change lead time (p50)', kind: 'percentiles', question: { metric: 'delivery.change_lead_time', stat: 'p50' } },
  { title: 'Deployment frequency', kind: 'bars', question: { metric: 'delivery.deployment_frequency' } },
  {
    title: 'Failed deployment recovery (p50)',
    kind: 'percentiles',
    question: { metric: 'delivery.failed_deployment_recovery_time', stat: 'p50' },
  },
  { title: 'Change fail rate', kind: 'line', question: { metric: 'delivery.change_fail_rate' } },
  { title: 'Deployment rework rate', kind: 'line', question: { metric: 'delivery.deployment_rework_rate' } },
];

/**
 * The same by another clock or another tool's definitions, where the metric knows them: what it does not know stays as it is, because a
 * view of several definitions must not leave out a number.
 */
export function seenAs({ question, ...rest }: DoraMetric, { clock, as }: DeliverySearch, metrics: readonly MetricSummary[]): DoraMetric {
  const variant = as === undefined ? undefined : metrics.find(({ name }) => name === `${question.metric}.as_${as}`);
  const metric = variant ?? metrics.find(({ name }) => name === question.metric);
  const knowsClock = clock !== undefined && metric?.dimensions.includes('clock') === true;
  const stat = question.stat !== undefined && variant?.stats.includes(question.stat) === false ? undefined : question.stat;
  return {
    ...rest,
    title: variant?.title ?? rest.title,
    kind: rest.kind === 'percentiles' && stat === undefined ? 'line' : rest.kind,
    question: {
      metric: metric?.name ?? question.metric,
      ...(stat === undefined ? {} : { stat }),
      filter: { ...question.filter, ...(knowsClock ? { clock } : {}) },
    },
  };
}
