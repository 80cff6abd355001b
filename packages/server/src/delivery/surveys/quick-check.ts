import type { QuickCheckAnswer, QuickCheckRequest } from './wire.ts';

type Metric = QuickCheckAnswer['metrics'][number]['metric'];

interface Question {
  readonly metric: Metric;
  readonly title: string;
  readonly text: string;
  readonly kind: 'band' | 'percent';
  /** Labels of bands from 1, the worst, to 6. */
  readonly labels: readonly string[];
  /** Mean score of all industries, 2025 edition. */
  readonly benchmark: number;
}

const edition = '2025';
const overallBenchmark = 6.72;
const attribution = 'Questions, scoring and benchmarks: DORA Quick Check (dora.dev/quickcheck, Google LLC), Apache-2.0 and CC BY 4.0';
const durations = [
  'More than six months',
  'One month to six months',
  'One week to one month',
  'One day to one week',
  'Less than one day',
  'Less than one hour',
];
const ofService = 'For the primary application or service you work on,';
const degraded =
  'result in degraded service (for example, lead to service impairment or service outage) and subsequently require remediation';

const questions: readonly Question[] = [
  {
    metric: 'lead_time',
    title: 'Change lead time',
    text: `${ofService} what is your lead time for changes (that is, how long does it take to go from code committed to code successfully running in production)?`,
    kind: 'band',
    labels: durations,
    benchmark: 5.5,
  },
  {
    metric: 'deployment_frequency',
    title: 'Deployment frequency',
    text: `${ofService} how often does your organization deploy code to production or release it to end users?`,
    kind: 'band',
    labels: [
      'Fewer than once per six months',
      'Between once per month and once every six months',
      'Between once per week and once per month',
      'Between once per day and once per week',
      'Between once per hour and once per day',
      'On demand (multiple deploys per day)',
    ],
    benchmark: 4.8,
  },
  {
    metric: 'recovery_time',
    title: 'Failed deployment recovery time',
    text: `${ofService} how long does it generally take to restore service after a change to production or release to users results in degraded service (for example, lead to service impairment or service outage) and subsequently requires remediation (for example, require a hotfix, rollback, fix forward, or patch)?`,
    kind: 'band',
    labels: durations,
    benchmark: 7.4,
  },
  {
    metric: 'change_fail_rate',
    title: 'Change fail rate',
    text: `Approximately what percentage of changes to production or releases to users ${degraded} (for example, a hotfix, rollback, fix forward or patch), if at all?`,
    kind: 'percent',
    labels: [],
    benchmark: 8.1,
  },
  {
    metric: 'rework_rate',
    title: 'Deployment rework rate',
    text: 'Approximately what percentage of deployments in the last 6 months were not planned but were performed to address a user-facing bug in the application?',
    kind: 'percent',
    labels: [],
    benchmark: 7.8,
  },
];

export const quickCheckForm = {
  attribution,
  questions: questions.map(({ metric, title, text, kind, labels }) => ({
    metric,
    title,
    text,
    kind,
    options: labels.map((label, index) => ({ value: index + 1, label })),
  })),
};

/**
 * Official scoring: a band a of 1-6 is (a - 1) / 5 × 10, a percentage p is 10 - p / 10; overall, throughput and stability are means of what was
 * answered.
 */
export function scoreQuickCheck(answers: QuickCheckRequest): QuickCheckAnswer {
  const metrics = questions.map(({ metric, title, kind, benchmark }) => {
    const answer = answers[metric];
    const score = answer === undefined ? null : kind === 'band' ? ((answer - 1) / 5) * 10 : 10 - answer / 10;
    return { metric, title, score, benchmark };
  });
  const meanOf = (names: readonly Metric[]) => mean(metrics.filter(({ metric }) => names.includes(metric)).map(({ score }) => score));
  return {
    metrics,
    overall: mean(metrics.map(({ score }) => score)),
    throughput: meanOf(['lead_time', 'deployment_frequency', 'recovery_time']),
    stability: meanOf(['change_fail_rate', 'rework_rate']),
    benchmark: { edition, industry: 'All industries', overall: overallBenchmark },
    attribution,
  };
}

function mean(scores: readonly (number | null)[]): number | null {
  const given = scores.filter((score) => score !== null);
  return given.length === 0 ? null : given.reduce((sum, score) => sum + score, 0) / given.length;
}
