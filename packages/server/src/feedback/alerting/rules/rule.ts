import type { Manifest } from '../../../definitions/types.ts';
import type { AlertRule, Condition, Measured } from '../../../metrics/alert-rule.ts';
import { parseDurationText } from '../../../promql/api/duration.ts';
import type { AlertRuleSpec, ConditionSpec, MeasuredSpec } from './fields.ts';
import { quantityOf } from './quantity.ts';

/** What a rule is where its definition says nothing: hysteresis on both sides. Milliseconds. */
export const defaults = { window: 5 * 60_000, every: 60_000, keepFiring: 5 * 60_000, points: 20, seasons: 8 };

/** An alert rule as it is evaluated. */
export function ruleOf({ metadata, spec }: Pick<Manifest<AlertRuleSpec>, 'metadata' | 'spec'>): AlertRule {
  const interval = milliseconds(spec.every) ?? defaults.every;
  const { service, environment, team } = spec;
  return {
    name: metadata.name,
    title: metadata.name,
    definition: `AlertRule/${metadata.name}`,
    condition: conditionOf(spec.condition),
    holds: milliseconds(spec.for) ?? 2 * interval,
    keepFiring: milliseconds(spec.keepFiringFor) ?? defaults.keepFiring,
    evaluationDelay: milliseconds(spec.evaluationDelay) ?? 0,
    interval,
    urgency: spec.severity ?? 'ticket',
    noData: spec.noData ?? 'alert',
    labels: present({ ...spec.labels, service, environment, team }),
    annotations: present({ summary: spec.summary, description: spec.description, runbook_url: spec.runbook, title: metadata.displayName }),
    link: `/feedback/alerts/rules/${metadata.name}`,
  };
}

export function conditionOf(spec: ConditionSpec): Condition {
  if ('all' in spec) return { kind: 'all', of: spec.all.map(conditionOf) };
  if ('any' in spec) return { kind: 'any', of: spec.any.map(conditionOf) };
  if ('absence' in spec) return { kind: 'absence', ...measuredOf(spec.absence) };
  if ('threshold' in spec) {
    const { op, value, recovery } = spec.threshold;
    const beyond = recovery === undefined ? {} : { recovery: quantityOf(recovery).value };
    return { kind: 'threshold', ...measuredOf(spec.threshold), op, value: quantityOf(value).value, ...beyond };
  }
  if ('anomaly' in spec) {
    const { direction = 'both', season, points = season === undefined ? defaults.points : defaults.seasons } = spec.anomaly;
    return { kind: 'anomaly', ...measuredOf(spec.anomaly), direction, points, season: milliseconds(season) };
  }
  const { against, by, op, value } = spec.change;
  const difference = { op, before: milliseconds(against) ?? 0 };
  const measured = { kind: 'change' as const, ...measuredOf(spec.change), ...difference };
  return by === 'difference' ? { ...measured, by, value: quantityOf(value).value } : { ...measured, by: 'share', value: percentOf(value) };
}

/** `50` and `50%` are the same: half as much again. */
function percentOf(written: number | string): number {
  const { value, unit } = quantityOf(written);
  return unit === 'ratio' ? value : value / 100;
}

function measuredOf({ metric, filter, groupBy, stat, window, minimumEvents }: MeasuredSpec): Measured {
  return { metric, filter, groupBy, stat, lookBack: milliseconds(window) ?? defaults.window, minimumEvents };
}

function milliseconds(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseDurationText(text);
}

function present(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
