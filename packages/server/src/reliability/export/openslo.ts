import { stringify } from 'yaml';
import type { Comparator } from '../../metrics/alert-rule.ts';
import type { MetricExpression } from '../../metrics/types.ts';
import { AppError } from '../../platform/errors.ts';
import { notifyLabel } from '../openslo/alerts.ts';
import { annotations } from '../openslo/carried.ts';
import { type CompositePart, defaultAlerting, type Indicator, type Objective, type Slo, targetText } from '../slo.ts';

const minute = 60_000;
const comparisons: Readonly<Record<Comparator, string>> = { '<': 'lt', '<=': 'lte', '>': 'gt', '>=': 'gte' };

/**
 * The SLO as an OpenSLO v1 manifest that Binnacle reads back as the same SLO. What OpenSLO has no field for stands in labels and annotations;
 * what nothing can carry, in comments.
 * @param others all SLOs, for composites that refer to them. @throws AppError `invalid_request` saying what OpenSLO cannot say.
 */
export function openSloFile(slo: Slo, others: readonly Slo[]): string {
  const losses: string[] = [];
  const manifest = openSloManifest(slo, others, losses);
  const head = losses.map((loss) => `# Not said in OpenSLO: ${loss}\n`).join('');
  return head + stringify(manifest, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** @param losses what could not be said is added to it. @throws as `openSloFile`. */
export function openSloManifest(slo: Slo, others: readonly Slo[], losses: string[]) {
  const { name, displayName, description, service, window, budgetingMethod } = slo;
  const notes = annotationsOf(slo);
  const labels = { ...slo.labels, ...present({ owner: slo.owner, team: slo.team, environment: slo.environment }) };
  const metadata = {
    name,
    ...(displayName === name ? {} : { displayName }),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(Object.keys(notes).length === 0 ? {} : { annotations: notes }),
  };
  return {
    apiVersion: 'openslo/v1',
    kind: 'SLO',
    metadata,
    spec: {
      ...(description === '' ? {} : { description }),
      service,
      ...aims(slo, others, losses),
      timeWindow: [
        window.rolling
          ? { duration: window.duration, isRolling: true }
          : { duration: window.duration, isRolling: false, calendar: { startTime: window.start, timeZone: zoneOf(slo) } },
      ],
      budgetingMethod,
      ...policies(slo, losses),
    },
  };
}

function zoneOf({ name, window }: Slo): string {
  if (!window.rolling && window.timezone !== undefined) return window.timezone;
  throw cannot(name, "its calendar window is cut in the organization's time zone, and OpenSLO wants one by name: set it in the window");
}

function annotationsOf(slo: Slo): Record<string, string> {
  return present({
    [annotations.minimumEvents]: slo.minimumEvents === undefined ? undefined : String(slo.minimumEvents),
    [annotations.noData]: slo.noData === 'excluded' ? undefined : slo.noData,
    [annotations.policy]: slo.policy,
    [annotations.runbook]: slo.runbook,
  });
}

function aims(slo: Slo, others: readonly Slo[], losses: string[]) {
  if (slo.composite !== undefined) {
    const sum = slo.composite.parts.reduce((missing, part) => missing + (1 - partOf(slo, part, others).target) * part.weight, 0);
    const [objective] = slo.objectives;
    if (objective !== undefined && Math.abs(objective.target - Math.max(0, 1 - sum)) > 1e-9) {
      losses.push(`the target of the whole, ${targetText(objective.target)}`);
    }
    return { objectives: slo.composite.parts.map((part) => compositeObjective(slo, part, others, losses)) };
  }
  const [first] = slo.objectives;
  const same = slo.objectives.every(({ indicator }) => JSON.stringify(indicator) === JSON.stringify(first?.indicator));
  if (first?.indicator === undefined || !same)
    throw cannot(slo.name, 'its objectives have indicators that differ, and those of OpenSLO share one: write an SLO for each');
  return {
    indicator: { metadata: { name: slo.name }, spec: indicatorSpec(slo.name, first.indicator, losses) },
    objectives: slo.objectives.map((objective) => ({ ...aim(objective), ...comparison(objective.indicator) })),
  };
}

function compositeObjective(slo: Slo, part: CompositePart, others: readonly Slo[], losses: string[]) {
  const found = partOf(slo, part, others);
  return {
    ...aim({ ...found, name: part.name }),
    ...comparison(found.indicator),
    indicator: { metadata: { name: part.name }, spec: indicatorSpec(slo.name, found.indicator, losses) },
    ...(part.weight === 1 ? {} : { compositeWeight: part.weight }),
  };
}

type Part = Objective & { readonly indicator: Indicator };

/** A part with its own indicator, that of another SLO included. */
function partOf(slo: Slo, part: CompositePart, others: readonly Slo[]): Part {
  if ('indicator' in part) return part;
  const other = others.find(({ name }) => name === part.slo);
  const objective = other?.objectives.find(({ name }) => part.objective === undefined || name === part.objective);
  if (objective?.indicator === undefined)
    throw cannot(slo.name, `its part "${part.name}" is the SLO "${part.slo}", which has no indicator to be written in its place`);
  return { ...objective, indicator: objective.indicator };
}

function aim({ name, target, slices }: Objective) {
  return {
    ...(name === targetText(target) ? {} : { displayName: name }),
    target,
    ...(slices?.target === undefined ? {} : { timeSliceTarget: slices.target }),
    ...(slices === undefined ? {} : { timeSliceWindow: `${slices.width / minute}m` }),
  };
}

function comparison(indicator: Indicator | undefined) {
  return indicator?.kind === 'threshold' ? { op: comparisons[indicator.op], value: indicator.limit } : {};
}

function indicatorSpec(name: string, indicator: Indicator, losses: string[]) {
  if (indicator.kind !== 'events' && indicator.every !== minute)
    losses.push(`that values are taken every ${indicator.every / minute} minutes`);
  if (indicator.kind === 'threshold') return { thresholdMetric: source(indicator.metric) };
  if (indicator.kind === 'ratio')
    return { ratioMetric: { raw: source(indicator.metric), rawType: indicator.of === 'good' ? 'success' : 'failure' } };
  const { part, events, total } = indicator;
  const growing = [events, total].filter((one) => typeof one === 'object' && 'counter' in one).length;
  const fixed = [events, total].filter((one) => typeof one === 'object' && ('promql' in one || 'sql' in one)).length;
  if (growing > 0 && fixed > 0) throw cannot(name, 'it sets growing counters against counts of an interval, which OpenSLO keeps apart');
  return { ratioMetric: { counter: growing > 0 || fixed === 0, [part]: source(events), total: source(total) } };
}

function source(metric: MetricExpression) {
  if (typeof metric === 'string') return { metricSource: { type: 'binnacle', spec: { metric } } };
  if ('sql' in metric) return { metricSource: { type: 'sql', spec: { query: metric.sql } } };
  if ('promql' in metric) return { metricSource: { type: 'prometheus', spec: { query: metric.promql } } };
  if ('counter' in metric) return { metricSource: { type: 'prometheus', spec: { query: metric.counter } } };
  return { metricSource: { type: 'binnacle', spec: metric } };
}

/** Conditions of its own as alert policies. What follows from the window is left out: readers of OpenSLO have their own, or none. */
function policies({ alerting }: Slo, losses: string[]) {
  if (!alerting.enabled) return { alertPolicies: [] };
  const { conditions } = alerting;
  if (conditions === undefined) {
    if (JSON.stringify(alerting) !== JSON.stringify(defaultAlerting)) losses.push('labels, annotations and urgencies of the alerts');
    return {};
  }
  return {
    alertPolicies: conditions.map((condition) => {
      const { name, urgency, op, threshold, lookBack, holds, noData, annotations: about } = condition;
      const targets = urgency === 'info' ? undefined : alerting[urgency].labels[notifyLabel];
      const breaching = threshold >= 0 && threshold < Number.MAX_VALUE;
      return {
        kind: 'AlertPolicy',
        metadata: { name: about.alert_policy ?? name },
        spec: {
          alertWhenBreaching: breaching,
          alertWhenResolved: about.alert_when_resolved !== 'false',
          alertWhenNoData: noData,
          conditions: [
            {
              kind: 'AlertCondition',
              metadata: { name },
              spec: {
                ...present({ description: about.description }),
                severity: about.severity ?? urgency,
                condition: {
                  kind: 'burnrate',
                  op: comparisons[op],
                  threshold: breaching ? threshold : 0,
                  lookbackWindow: `${lookBack / minute}m`,
                  alertAfter: `${holds / minute}m`,
                },
              },
            },
          ],
          notificationTargets: (targets?.split(',') ?? []).map((target) => ({
            kind: 'AlertNotificationTarget',
            metadata: { name: target },
            spec: { target: 'label' },
          })),
        },
      };
    }),
  };
}

function present(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function cannot(name: string, why: string): AppError {
  return new AppError('invalid_request', `SLO "${name}" cannot be written as OpenSLO: ${why}.`);
}
