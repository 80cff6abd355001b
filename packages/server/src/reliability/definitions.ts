import type { Definition, DefinitionLookup, Kind, Manifest } from '../definitions/types.ts';
import type { Problem } from '../platform/errors.ts';
import { checkComposite } from './composite/check.ts';
import { checkNames, sliceWidth } from './fields.ts';
import { type SloSpec, sloSpec } from './manifest/spec.ts';
import { listOpenSlos } from './openslo/index.ts';
import { policyKind } from './policy/definitions.ts';
import {
  type AlertChannel,
  type Alerting,
  type BudgetingMethod,
  type Composite,
  type Indicator,
  type Objective,
  type Slo,
  type TimeSlices,
  targetOf,
  targetText,
} from './slo.ts';
import { calendarStart, type SloWindow } from './window.ts';

export type { SloSpec } from './manifest/spec.ts';

export const sloKind: Kind<SloSpec> = {
  name: 'SLO',
  apiVersion: 'binnacle/v1',
  description: 'A service level objective: which share of events must be good over a window, and the error budget that leaves.',
  spec: sloSpec,
  example: `apiVersion: binnacle/v1
kind: SLO
metadata:
  name: checkout-availability
  displayName: Checkout answers
spec:
  service: checkout
  description: Whoever wants to pay can.
  window: 28d
  indicator:
    good: {metric: http.requests, filter: {service: checkout, outcome: ok}}
    total: {metric: http.requests, filter: {service: checkout}}
  objectives:
    - target: 0.999
`,
  async check(definition, others) {
    const slo = toSlo(definition);
    return [...checkNames(slo), ...(await checkPolicy(slo, others)), ...checkComposite(slo, await otherSlos(slo, others))];
  },
};

async function checkPolicy({ policy }: Slo, others: DefinitionLookup): Promise<Problem[]> {
  if (policy === undefined || (await others.get(policyKind, policy)) !== undefined) return [];
  return [{ path: 'spec.policy', message: `there is no BudgetPolicy "${policy}"` }];
}

async function otherSlos(slo: Slo, others: DefinitionLookup): Promise<Slo[]> {
  if (slo.composite === undefined) return [];
  const own: readonly Definition<SloSpec>[] = await others.list(sloKind);
  const all = [...own.map(toSlo), ...(await listOpenSlos(others))];
  return [slo, ...all.filter(({ name }) => name !== slo.name)];
}

/** The SLO that a `binnacle/v1` manifest describes. */
export function toSlo({ metadata, spec }: Pick<Manifest<SloSpec>, 'metadata' | 'spec'>): Slo {
  const { service, owner, team, environment, minimumEvents, policy, runbook } = spec;
  const slices = slicesOf(spec);
  return {
    name: metadata.name,
    displayName: metadata.displayName ?? metadata.name,
    service,
    description: spec.description ?? '',
    owner,
    team,
    environment,
    origin: 'binnacle/v1',
    window: windowOf(spec.window),
    budgetingMethod: methodOf(spec, slices),
    objectives: spec.objectives.map((objective) => objectiveOf(objective, spec, slices)),
    composite: compositeOf(spec),
    minimumEvents,
    noData: spec.noData ?? 'excluded',
    policy,
    alerting: alertingOf(spec.alerting),
    runbook,
    labels: metadata.labels ?? {},
  };
}

function slicesOf({ timeSlices }: SloSpec): TimeSlices | undefined {
  return timeSlices === undefined ? undefined : { width: sliceWidth(timeSlices.window), target: timeSlices.target };
}

function methodOf({ composite }: SloSpec, slices: TimeSlices | undefined): BudgetingMethod {
  if (composite?.method !== undefined) return composite.method;
  if (slices === undefined) return 'Occurrences';
  return slices.target === undefined ? 'RatioTimeslices' : 'Timeslices';
}

function windowOf(window: SloSpec['window']): SloWindow {
  if (typeof window === 'string') return { rolling: true, duration: window };
  if (!('duration' in window)) return { rolling: false, ...calendarStart[window.calendar], timezone: window.timeZone };
  const { startTime, timeZone } = window.calendar;
  return { rolling: false, duration: window.duration, start: startTime, timezone: timeZone };
}

function objectiveOf(objective: SloSpec['objectives'][number], spec: SloSpec, slices: TimeSlices | undefined): Objective {
  const target = targetOf(objective);
  const about = { name: objective.name ?? targetText(target), target, slices };
  if (spec.indicator === undefined) return about;
  const indicator = indicatorFrom(spec.indicator);
  const own = objective.limit === undefined || indicator.kind !== 'threshold' ? {} : { limit: objective.limit };
  return { ...about, indicator: { ...indicator, ...own } };
}

function indicatorFrom(indicator: NonNullable<SloSpec['indicator']>): Indicator {
  if ('ratio' in indicator) {
    return { kind: 'ratio', of: indicator.of, metric: indicator.ratio, every: sliceWidth(indicator.every) };
  }
  if ('metric' in indicator) {
    const { metric, op, limit, every } = indicator;
    return { kind: 'threshold', metric, op, limit, every: sliceWidth(every) };
  }
  const { good, bad, total } = indicator;
  return { kind: 'events', part: good === undefined ? 'bad' : 'good', events: good ?? bad ?? total, total };
}

function compositeOf({ composite, timeSlices }: SloSpec): Composite | undefined {
  if (composite === undefined) return undefined;
  return {
    parts: composite.parts.map((part) => {
      const { weight } = part;
      if ('slo' in part) return { name: part.name ?? part.slo, weight, slo: part.slo, objective: part.objective };
      const slices =
        timeSlices === undefined ? undefined : { width: sliceWidth(timeSlices.window), target: part.timeSliceTarget ?? timeSlices.target };
      return { name: part.name, weight, target: targetOf(part), indicator: indicatorFrom(part.indicator), slices };
    }),
  };
}

function alertingOf(alerting: SloSpec['alerting']): Alerting {
  const channel = (
    one: {
      enabled?: boolean | undefined;
      labels?: Record<string, string> | undefined;
      annotations?: Record<string, string> | undefined;
    } = {},
  ): AlertChannel => ({
    enabled: one.enabled ?? true,
    labels: { ...alerting?.labels, ...one.labels },
    annotations: { ...alerting?.annotations, ...one.annotations },
  });
  return { enabled: alerting?.enabled ?? true, page: channel(alerting?.page), ticket: channel(alerting?.ticket) };
}
