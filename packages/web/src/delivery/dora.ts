import type { Question } from '../api/metrics.ts';

interface DoraMetric {
  readonly title: string;
  readonly question: Question;
}

/** DORA's five, throughput first. */
export const dora: readonly DoraMetric[] = [
  { title: 'Change lead time (p50)', question: { metric: 'delivery.change_lead_time', stat: 'p50' } },
  { title: 'Deployment frequency', question: { metric: 'delivery.deployment_frequency' } },
  { title: 'Change fail rate', question: { metric: 'delivery.change_fail_rate' } },
  { title: 'Failed deployment recovery (p50)', question: { metric: 'delivery.failed_deployment_recovery_time', stat: 'p50' } },
  { title: 'Deployment rework rate', question: { metric: 'delivery.deployment_rework_rate' } },
];
