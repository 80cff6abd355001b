import { z } from 'zod';
import type { Kind, Manifest } from '../definitions/types.ts';
import { durationSchema } from '../metrics/duration.ts';
import type { MetricExpression } from '../metrics/types.ts';
import { stats } from '../metrics/types.ts';
import { filterSchema } from '../metrics/wire.ts';
import type { Problem } from '../platform/errors.ts';
import { calendarFields, checkNames, exactlyOne, sliceSchema, sliceTargetSchema, sliceWidth } from './fields.ts';
import { budgetingMethods, type Objective, type Slo, targetOf, targetText } from './slo.ts';

/** A field that OpenSLO has and this version does not compute: refused, because ignoring it would change what the SLO means. */
function notComputed(text: string) {
  return z
    .unknown()
    .optional()
    .refine((value) => value === undefined, `OpenSLO allows this, but this version of Binnacle does not compute it: ${text}`)
    .describe('Not computed by this version');
}

const openSloMetadata = z.strictObject({
  name: z.string().max(63),
  displayName: z.string().max(200).optional(),
  labels: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

const binnacleQuery = z.strictObject({
  metric: z.string().min(1).max(200).describe('Name of a metric that counts'),
  filter: filterSchema.optional(),
  stat: z.enum(stats).optional(),
});
const sqlQuery = z.strictObject({ query: z.string().min(1).max(20_000).describe('SQL as a metric takes it') });
const noReference = { metricSourceRef: notComputed('write the query into the metricSource, with type "binnacle" or "sql"') };

const metricSource = z.union([
  z.strictObject({ ...noReference, type: z.literal('binnacle').optional(), spec: binnacleQuery }),
  z.strictObject({ ...noReference, type: z.literal('sql'), spec: sqlQuery }),
]);
const counted = z.strictObject({ metricSource });

const ratioMetric = exactlyOne(
  z.strictObject({
    counter: z.boolean().describe('Whether the queries answer ever growing counters; a metric of Binnacle takes the increases itself'),
    good: counted.optional(),
    bad: counted.optional(),
    total: counted,
    raw: notComputed('give good or bad, and total'),
    rawType: notComputed('give good or bad, and total'),
  }),
  ['good', 'bad'],
);

const indicator = z.strictObject({
  metadata: openSloMetadata.optional(),
  spec: z.strictObject({
    description: z.string().max(1050).optional(),
    ratioMetric,
    thresholdMetric: notComputed('count good and total events in a ratioMetric'),
  }),
});

const timeWindow = z.union([
  z.strictObject({ duration: durationSchema, isRolling: z.literal(true) }),
  z.strictObject({ duration: durationSchema, isRolling: z.literal(false).optional(), calendar: z.strictObject(calendarFields) }),
]);

const objective = exactlyOne(
  z.strictObject({
    displayName: z.string().min(1).max(63).optional(),
    target: z.number().min(0).lt(1).optional(),
    targetPercent: z.number().min(0).lt(100).optional(),
    op: notComputed('op and value belong to threshold metrics'),
    value: notComputed('op and value belong to threshold metrics'),
    timeSliceTarget: sliceTargetSchema.optional().describe('With Timeslices: share of good events that makes a slice good'),
    timeSliceWindow: sliceSchema.optional().describe('With Timeslices and RatioTimeslices'),
    indicator: notComputed('composite SLOs are not computed'),
    indicatorRef: notComputed('composite SLOs are not computed'),
    compositeWeight: notComputed('composite SLOs are not computed'),
  }),
  ['target', 'targetPercent'],
);

const spec = z.strictObject({
  description: z.string().max(1050).optional(),
  service: z.string().min(1).max(200),
  indicator,
  indicatorRef: notComputed('write the indicator into the SLO'),
  timeWindow: z.array(timeWindow).length(1, 'expected exactly one time window'),
  budgetingMethod: z.enum(budgetingMethods),
  objectives: z.array(objective).min(1).max(20),
  alertPolicies: z
    .array(z.unknown())
    .max(0, 'OpenSLO allows this, but this version of Binnacle sends no alerts: leave alertPolicies out, so that nobody waits for one')
    .optional(),
});

export type OpenSloSpec = z.infer<typeof spec>;

export const openSloKind: Kind<OpenSloSpec> = {
  name: 'SLO',
  apiVersion: 'openslo/v1',
  description:
    'An SLO as OpenSLO v1 writes it: an inline ratio metric over metrics of Binnacle or SQL, one rolling or calendar time window, any budgeting method.',
  spec,
  example: `apiVersion: openslo/v1
kind: SLO
metadata:
  name: search-latency
  displayName: Search is quick
spec:
  description: Nine of ten searches answer within half a second.
  service: search
  indicator:
    metadata:
      name: search-within-500ms
    spec:
      ratioMetric:
        counter: true
        good:
          metricSource:
            type: binnacle
            spec: {metric: http.requests_within, filter: {service: search, le: "0.5"}}
        total:
          metricSource:
            type: binnacle
            spec: {metric: http.requests, filter: {service: search}}
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - displayName: within half a second
      target: 0.9
`,
  check(definition) {
    const slo = openSloToSlo(definition);
    const { counter, good, bad, total } = definition.spec.indicator.spec.ratioMetric;
    const sql = [good, bad, total].some((one) => one?.metricSource.type === 'sql');
    const growing = {
      path: 'spec.indicator.spec.ratioMetric.counter',
      message: 'SQL answers counts per bucket: write counter: false, and a query that counts what happened in $bucket',
    };
    return [...checkNames(slo), ...checkSlices(definition.spec), ...(sql && counter ? [growing] : [])];
  },
};

/** The SLO that an `openslo/v1` manifest describes. */
export function openSloToSlo({ metadata, spec }: Pick<Manifest<OpenSloSpec>, 'metadata' | 'spec'>): Slo {
  const { good, bad, total } = spec.indicator.spec.ratioMetric;
  const [window] = spec.timeWindow;
  if (window === undefined) throw new Error('the schema lets no SLO without a time window pass');
  return {
    name: metadata.name,
    displayName: metadata.displayName ?? metadata.name,
    service: spec.service,
    description: spec.description ?? '',
    origin: 'openslo/v1',
    window:
      'calendar' in window
        ? { rolling: false, duration: window.duration, start: window.calendar.startTime, timezone: window.calendar.timeZone }
        : { rolling: true, duration: window.duration },
    budgetingMethod: spec.budgetingMethod,
    indicator: {
      part: good === undefined ? 'bad' : 'good',
      events: questionOf(good ?? bad ?? total),
      total: questionOf(total),
    },
    objectives: spec.objectives.map(objectiveOf),
  };
}

function objectiveOf(objective: OpenSloSpec['objectives'][number]): Objective {
  const target = targetOf(objective);
  const { timeSliceWindow, timeSliceTarget } = objective;
  const slices = timeSliceWindow === undefined ? undefined : { width: sliceWidth(timeSliceWindow), target: timeSliceTarget };
  return { name: objective.displayName ?? targetText(target), target, slices };
}

/** Which fields about slices an objective has depends on the budgeting method. */
function checkSlices({ budgetingMethod, objectives }: OpenSloSpec): Problem[] {
  const wanted = { timeSliceWindow: budgetingMethod !== 'Occurrences', timeSliceTarget: budgetingMethod === 'Timeslices' };
  return objectives.flatMap((objective, index) =>
    (['timeSliceWindow', 'timeSliceTarget'] as const)
      .filter((field) => wanted[field] !== (objective[field] !== undefined))
      .map((field) => ({
        path: `spec.objectives[${index}]${wanted[field] ? '' : `.${field}`}`,
        message: `budgetingMethod ${budgetingMethod} ${wanted[field] ? 'needs' : 'has no'} ${field}`,
      })),
  );
}

function questionOf({ metricSource }: z.infer<typeof counted>): MetricExpression {
  return metricSource.type === 'sql' ? { sql: metricSource.spec.query } : metricSource.spec;
}
