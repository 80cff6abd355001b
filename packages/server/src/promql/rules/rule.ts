import type { Definition } from '../../definitions/types.ts';
import { parseDurationText } from '../api/duration.ts';
import type { GroupSpec, RuleSpec } from './fields.ts';

/** A group as it is evaluated; durations in milliseconds. */
export interface RuleGroup {
  /** Of the definition. */
  readonly id: string;
  /** As its file calls it. */
  readonly name: string;
  readonly interval: number;
  readonly queryOffset: number;
  /** Most results of one rule. */
  readonly limit: number;
  readonly rules: readonly Rule[];
}

export interface RecordingRule {
  readonly kind: 'record';
  readonly name: string;
  readonly expression: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface AlertingRule {
  readonly kind: 'alert';
  readonly name: string;
  readonly expression: string;
  /** Milliseconds. */
  readonly holds: number;
  readonly keepFiring: number;
  /** Templates. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export type Rule = RecordingRule | AlertingRule;

/** As in Prometheus. */
const defaultInterval = 60_000;
/** What one rule may make where its group sets no limit. */
const mostResults = 100_000;
const mostAlerts = 10_000;

export function toGroup({ metadata, spec }: Pick<Definition<GroupSpec>, 'metadata' | 'spec'>): RuleGroup {
  return {
    id: metadata.name,
    name: metadata.displayName ?? metadata.name,
    interval: milliseconds(spec.interval) ?? defaultInterval,
    queryOffset: milliseconds(spec.query_offset) ?? 0,
    limit: spec.limit ?? 0,
    rules: spec.rules.map((rule) => toRule(rule, spec)),
  };
}

/** Most results that a rule may have. */
export function limitOf(group: RuleGroup, { kind }: Rule): number {
  const most = kind === 'alert' ? mostAlerts : mostResults;
  return group.limit === 0 ? most : Math.min(most, group.limit);
}

function toRule(rule: RuleSpec, group: GroupSpec): Rule {
  const labels = texts({ ...group.labels, ...rule.labels });
  const expression = String(rule.expr);
  if (rule.record !== undefined) return { kind: 'record', name: rule.record, expression, labels };
  return {
    kind: 'alert',
    name: rule.alert ?? '',
    expression,
    holds: milliseconds(rule.for) ?? 0,
    keepFiring: milliseconds(rule.keep_firing_for) ?? 0,
    labels,
    annotations: texts(rule.annotations ?? {}),
  };
}

function texts(values: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

function milliseconds(text: string | 0 | undefined): number | undefined {
  return text === undefined ? undefined : parseDurationText(String(text));
}
