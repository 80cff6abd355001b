import type { House } from '../area.ts';
import { emptySeries } from '../metrics/bucketing.ts';
import type { Direction, Explanation, Filter, Grid, MetricQuery, MetricSource, Series, SourceAnswer, Unit } from '../metrics/types.ts';
import { AppError } from '../platform/errors.ts';
import { budgetOf } from './budget.ts';
import { type Counter, createCounter } from './counting.ts';
import { measure, type Tally } from './measure.ts';
import type { Slo } from './slo.ts';
import { loadSubjects } from './subjects.ts';
import type { Stretch, Subject } from './terms.ts';
import { windowAt } from './window.ts';

interface SloMetric {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly unit: Unit;
  readonly direction: Direction;
  /** Which stretch a bucket looks at; `undefined` for a bucket that has not begun. */
  readonly stretch: (slo: Slo, bucket: Stretch) => Stretch;
  readonly value: (tally: Tally) => number;
}

/** One objective of one SLO: what a label set names. */
interface Member {
  readonly subject: Subject;
  readonly labels: Readonly<Record<string, string>>;
}

const dimensions = ['slo', 'objective', 'service', 'environment'];
const worst = 'Without a filter or groups that leave one objective, the worst of them.';

function sloMetricsOf(timezone: string): SloMetric[] {
  return [
    {
      name: 'slo.sli',
      title: 'Service level indicator',
      description: `Share of good events of all events in the bucket; no data without events. ${worst}`,
      unit: 'ratio',
      direction: 'up',
      stretch: (_slo, bucket) => bucket,
      value: (tally) => budgetOf(tally).sli,
    },
    {
      name: 'slo.budget_remaining',
      title: 'Error budget remaining',
      description: `Share of the error budget that is left at the end of the bucket, over the objective's window that ends there: 1 - bad / ((1 - target) × total), each moment by the target that held then, and as corrected. Negative when more was spent than there was. ${worst}`,
      unit: 'ratio',
      direction: 'up',
      stretch: (slo, { to }) => windowAt(slo.window, to, timezone),
      value: (tally) => budgetOf(tally).remaining,
    },
    {
      name: 'slo.burn_rate',
      title: 'Burn rate',
      description: `Share of bad events in the bucket over the share that the objective allows: at 1 the budget lasts exactly the window. The bucket is the look-back. ${worst}`,
      unit: 'score',
      direction: 'down',
      stretch: (_slo, bucket) => bucket,
      value: (tally) => budgetOf(tally).burn,
    },
  ];
}

/** `slo.sli`, `slo.budget_remaining` and `slo.burn_rate`, exact to the event at every bucket's edges. */
export function sloMetrics(house: House): MetricSource[] {
  return sloMetricsOf(house.config.timezone).map((metric) => ({
    name: metric.name,
    title: metric.title,
    description: metric.description,
    unit: metric.unit,
    direction: metric.direction,
    stats: [],
    dimensions,
    evaluate: (query, grid) => evaluateSlos(house, metric, query, grid),
  }));
}

interface Evaluated {
  readonly series?: Series;
  readonly explains: readonly Explanation[];
  readonly error?: AppError;
}

async function evaluateSlos(house: House, metric: SloMetric, query: MetricQuery, grid: Grid): Promise<SourceAnswer> {
  const members = (await loadSubjects(house)).map(memberOf).filter(({ labels }) => matches(labels, query.filter));
  const counter = createCounter(house);
  const evaluated = await Promise.all(members.map((member) => evaluateMember(counter, metric, member, query, grid)));
  const [failed] = evaluated.flatMap(({ error }) => (error === undefined ? [] : [error]));
  if (failed !== undefined && evaluated.every(({ error }) => error !== undefined)) throw failed;
  const notes = evaluated.flatMap(({ error }, index) =>
    error === undefined ? [] : [`${members[index]?.labels.slo} could not be computed: ${error.message}`],
  );
  const explains = evaluated.flatMap((one) => one.explains);
  const freshness = explains.flatMap((explain) => explain.freshness ?? []);
  return {
    series: grouped(
      evaluated.flatMap(({ series }) => series ?? []),
      query.groupBy,
      grid,
      metric.direction,
    ),
    explanation: {
      sql: null,
      freshness: freshness.length === 0 ? null : Math.max(...freshness),
      notes,
      whyEmpty: members.length === 0 ? 'No SLO matches: define one.' : 'The events that its SLOs count have not been received.',
    },
    parts: explains.slice(0, 2),
  };
}

function memberOf(subject: Subject): Member {
  const { slo, objective } = subject;
  return { subject, labels: { slo: slo.name, objective: objective.name, service: slo.service, environment: slo.environment ?? '' } };
}

function matches(labels: Readonly<Record<string, string>>, filter: Filter): boolean {
  return Object.entries(filter).every(([name, values]) => (typeof values === 'string' ? [values] : values).includes(labels[name] ?? ''));
}

async function evaluateMember(counter: Counter, metric: SloMetric, member: Member, query: MetricQuery, grid: Grid): Promise<Evaluated> {
  const { subject, labels } = member;
  const stretches = grid.bounds.slice(0, -1).map((bound, index): Stretch | undefined => {
    const bucket = {
      from: Math.max(bound, query.from),
      to: Math.min(grid.bounds[index + 1] ?? bound, query.to, Math.max(grid.now, bound)),
    };
    return bucket.from < bucket.to ? metric.stretch(subject.slo, bucket) : undefined;
  });
  const begun = stretches.filter((stretch) => stretch !== undefined);
  if (begun.length === 0) return { explains: [] };
  try {
    const measured = await measure({ counter, subject, stretches: begun, now: grid.now });
    const series = emptySeries(labels, grid);
    stretches.forEach((stretch, index) => {
      if (stretch === undefined) return;
      const tally = measured.tally(stretch);
      series.values[index] = metric.value(tally);
      series.n[index] = tally.total;
    });
    return { series, explains: measured.explains };
  } catch (error) {
    if (error instanceof AppError) return { error, explains: [] };
    throw error;
  }
}

/** One series a group: in each bucket the worst of its members that have data, with that member's n. */
function grouped(all: readonly Series[], groupBy: readonly string[], grid: Grid, direction: Direction): Series[] {
  const pick = (series: Series) => Object.fromEntries(groupBy.map((name) => [name, series.labels[name] ?? '']));
  const groups = Map.groupBy(all, (series) => JSON.stringify(pick(series)));
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const result = emptySeries(pick(first), grid);
    for (const { values, n } of members) {
      values.forEach((value, index) => {
        const so = result.values[index] ?? Number.NaN;
        const worse = direction === 'up' ? value < so : value > so;
        if (Number.isNaN(value) || !(Number.isNaN(so) || worse)) return;
        result.values[index] = value;
        result.n[index] = n[index] ?? 0;
      });
    }
    return [result];
  });
}
