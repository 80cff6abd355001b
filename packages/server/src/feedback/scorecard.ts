import type { MetricSummary, Stat } from '../metrics/types.ts';

export const reviewAreas = ['kpi', 'delivery', 'reliability', 'optimization'] as const;
export type ReviewArea = (typeof reviewAreas)[number];

/** A metric that the weekly review looks at. */
export interface ReviewedMetric {
  readonly area: ReviewArea;
  readonly metric: string;
  readonly stat?: Stat;
  /** Dimensions whose every combination of values becomes an item of its own. */
  readonly splitBy?: readonly string[];
}

/** What every review looks at, besides all KPIs: few numbers, each one that a team can act on. */
const always: readonly ReviewedMetric[] = [
  { area: 'delivery', metric: 'delivery.deployments' },
  { area: 'delivery', metric: 'delivery.change_lead_time', stat: 'p50' },
  { area: 'delivery', metric: 'delivery.change_fail_rate' },
  { area: 'delivery', metric: 'delivery.reverts' },
  { area: 'reliability', metric: 'slo.sli', splitBy: ['slo', 'objective'] },
  { area: 'reliability', metric: 'http.request_duration', stat: 'p95' },
  { area: 'optimization', metric: 'vitals.lcp', stat: 'p75' },
  { area: 'optimization', metric: 'vitals.inp', stat: 'p75' },
  { area: 'optimization', metric: 'vitals.cls', stat: 'p75' },
];

/** The reviewed metrics among those that exist, KPIs first. */
export function scorecard(available: readonly MetricSummary[]): ReviewedMetric[] {
  const names = new Set(available.map((metric) => metric.name));
  const kpis = available.filter((metric) => metric.name.startsWith('kpi.'));
  return [...kpis.map((kpi): ReviewedMetric => ({ area: 'kpi', metric: kpi.name })), ...always.filter(({ metric }) => names.has(metric))];
}
