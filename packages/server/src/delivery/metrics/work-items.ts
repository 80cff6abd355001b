import type { House } from '../../area.ts';
import { workItemFlow } from '../../facts/work-item-flow.ts';
import { statExpression } from '../../metrics/bucketing.ts';
import { selectSeries } from '../../metrics/selection.ts';
import type { Direction, Grid, MetricQuery, MetricSource, SourceAnswer, Stat, Unit } from '../../metrics/types.ts';
import { type ClockName, clockOf } from './clock.ts';
import { daysOf } from './deployments.ts';
import { whyNoWorkItems, withoutSubtasks, workItemDimensions, workItemScope } from './work-item-scope.ts';

interface Measure {
  readonly name: string;
  readonly title: string;
  readonly what: string;
  readonly unit: Unit;
  readonly direction: Direction;
  readonly stats: readonly Stat[];
  /** Whether it is a duration, or made of durations: then working time can be asked for. */
  readonly isTimed: boolean;
  readonly value: (clock: ClockName, stat: Stat | undefined) => string;
  /** How many things it was computed from; rows when absent. */
  readonly n?: string;
  readonly where: string;
  /** When it happened; done when absent. */
  readonly time?: string;
  /** Instead of the rows themselves. */
  readonly from?: string;
  readonly zeroWhenNothing?: true;
  readonly finish?: (answer: SourceAnswer, query: MetricQuery, grid: Grid) => SourceAnswer;
}

const durations: readonly Stat[] = ['p50', 'p75', 'p90', 'p95', 'p99', 'mean', 'min', 'max', 'count'];
const working = (column: string, clock: ClockName) => (clock === 'working' ? `${column}_working` : column);
const inProgress = (clock: ClockName) => `(${working('active', clock)} + ${working('waiting', clock)})`;
const byClock = 'By the wall clock, or with the filter clock = working in the working time of the team.';
const cancelled = 'Items that were given up (cancelled, duplicate) are not done.';

/** Being done is looked at beside being reopened: from the first item that was done on, none reopened is 0. */
const reopenings = `(
  SELECT *, turn.1 AS at, turn.2 AS again FROM work_item_flow FINAL
  ARRAY JOIN arrayConcat(arrayMap(time -> (time, 1), reopened), if(isNull(done), [], [(assumeNotNull(done), 0)])) AS turn
) AS turns`;

const measures: readonly Measure[] = [
  {
    name: 'work_item_cycle_time',
    title: 'Work item cycle time',
    what: `From the first entry of a work item into a started status to its last entry into a done one, in the bucket of the latter. When it is reopened the clock runs on. Left out: items that were never started, or of which it is not known when. ${cancelled} ${byClock}`,
    unit: 'seconds',
    direction: 'down',
    stats: durations,
    isTimed: true,
    value: (clock, stat) => statExpression(stat ?? 'p50', `assumeNotNull(${working('cycle', clock)})`),
    where: 'isNotNull(cycle)',
  },
  {
    name: 'work_item_cycle_time.as_haystack',
    title: 'Work item cycle time, as Haystack',
    what: `As Haystack defines it: the time that a work item spent in started statuses, together, until it was done; time in which it was put back, or done before it was reopened, does not count. In the bucket in which it was done. ${cancelled} ${byClock}`,
    unit: 'seconds',
    direction: 'down',
    stats: durations,
    isTimed: true,
    value: (clock, stat) => statExpression(stat ?? 'p50', inProgress(clock)),
    where: 'isNotNull(cycle)',
  },
  {
    name: 'work_items_done',
    title: 'Work items done',
    what: `How many work items were done, by their last entry into a done status; a reopened one counts when it is done again, and not while it is open. ${cancelled}`,
    unit: 'count',
    direction: 'up',
    stats: [],
    isTimed: false,
    value: () => 'count()',
    where: 'isNotNull(done)',
    zeroWhenNothing: true,
  },
  {
    name: 'throughput',
    title: 'Throughput per week',
    what: `Work items done per week: their number divided by the weeks of the bucket (so far, when it is not over). n is their number. ${cancelled}`,
    unit: 'count',
    direction: 'up',
    stats: [],
    isTimed: false,
    value: () => 'count()',
    where: 'isNotNull(done)',
    zeroWhenNothing: true,
    finish: perWeek,
  },
  {
    name: 'work_items_reopened',
    title: 'Work items reopened',
    what: 'How often work items left a done status for one that is not (nor cancelled), by when they did. n is the same number.',
    unit: 'count',
    direction: 'down',
    stats: [],
    isTimed: false,
    value: () => 'sum(again)',
    n: 'sum(again)',
    where: '1',
    from: reopenings,
    time: 'at',
    zeroWhenNothing: true,
  },
  {
    name: 'flow_efficiency',
    title: 'Flow efficiency',
    what: `Of the time that work items spent in started statuses until they were done, the share in which they were worked on rather than waiting: active / (active + waiting), over all items done in the bucket together. A team lists the statuses it waits in (\`waiting\` of its definition); else those count whose names say so: review, blocked, waiting, ready, on hold and the like. ${cancelled} ${byClock}`,
    unit: 'ratio',
    direction: 'up',
    stats: [],
    isTimed: true,
    value: (clock) => `sum(${working('active', clock)}) / sum(${inProgress(clock)})`,
    where: 'isNotNull(cycle)',
  },
];

/** What became of work items by the time they were done. */
export const workItemMetrics = measures.map(
  (measure) =>
    (house: House): MetricSource => ({
      name: `delivery.${measure.name}`,
      title: measure.title,
      description: `${measure.what} ${withoutSubtasks}`,
      unit: measure.unit,
      direction: measure.direction,
      stats: measure.stats,
      dimensions: measure.isTimed ? [...workItemDimensions, 'clock'] : workItemDimensions,
      evaluate: (query, grid) => evaluate(house, measure, query, grid),
    }),
);

async function evaluate(house: House, measure: Measure, asked: MetricQuery, grid: Grid): Promise<SourceAnswer> {
  const { clock, query } = clockOf(asked);
  const scope = await workItemScope(house, query);
  const isShare = measure.unit === 'ratio';
  const answer = await selectSeries(house.facts, query, grid, {
    from: measure.from ?? workItemFlow,
    time: measure.time ?? 'assumeNotNull(done)',
    value: measure.value(clock, query.stat),
    ...(measure.n === undefined ? {} : { n: measure.n }),
    where: `${scope.items} AND ${measure.where}${isShare ? ` AND ${inProgress(clock)} > 0` : ''}`,
    parameters: scope.parameters,
    dimensions: scope.dimensions,
    ...(measure.zeroWhenNothing === undefined ? {} : { zeroWhenNothing: true }),
    whyEmpty: await whyNoWorkItems(house),
  });
  return measure.finish?.(answer, query, grid) ?? answer;
}

function perWeek(answer: SourceAnswer, query: MetricQuery, grid: Grid): SourceAnswer {
  const series = answer.series.map((one) => ({
    ...one,
    values: one.values.map((value, index) => (value * 7) / daysOf(index, query, grid)),
  }));
  return { ...answer, series };
}
