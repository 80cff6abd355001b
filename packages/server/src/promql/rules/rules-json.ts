import { parseExpression, printExpression } from '@binnacle/promql';
import { formatValue } from '../api/numbers.ts';
import { ruleKeys } from './alert.ts';
import type { AlertingRule, RecordingRule, Rule, RuleGroup } from './rule.ts';
import type { RuleRun } from './run.ts';
import type { GroupRun, StoredAlert } from './store.ts';

/** What is asked of `rules`. */
export interface RulesFilter {
  readonly type: 'alert' | 'record' | undefined;
  readonly names: readonly string[];
  readonly groups: readonly string[];
  readonly files: readonly string[];
  readonly withoutAlerts: boolean;
  /** Whether a rule's labels match one of the selectors of `match[]`; everything does where there is none. */
  readonly matches: (labels: Readonly<Record<string, string>>) => boolean;
}

const neverEvaluated = '0001-01-01T00:00:00Z';

/** Groups as Prometheus' `rules` answers them; a group of which no rule is asked for is left out. */
export function groupJson(group: RuleGroup, run: GroupRun | undefined, alerts: readonly StoredAlert[], filter: RulesFilter) {
  if (filter.groups.length > 0 && !filter.groups.includes(group.name)) return [];
  if (filter.files.length > 0 && !filter.files.includes(fileOf(group))) return [];
  const keys = ruleKeys(group.id, group.rules);
  const rules = group.rules.flatMap((rule, index) => {
    if (!isAskedFor(rule, filter)) return [];
    const about = runJson(run, run?.rules[index]);
    if (rule.kind === 'record') return [recordingJson(rule, about)];
    const own = alerts.filter((alert) => alert.rule === keys[index] && alert.state !== 'resolved');
    return [alertingJson(rule, own, about, filter.withoutAlerts)];
  });
  if (rules.length === 0 && group.rules.length > 0) return [];
  return [
    {
      name: group.name,
      file: fileOf(group),
      rules,
      interval: group.interval / 1000,
      limit: group.limit,
      evaluationTime: run?.seconds ?? 0,
      lastEvaluation: run === undefined ? neverEvaluated : new Date(run.evaluatedAt).toISOString(),
    },
  ];
}

export function alertJson({ labels, annotations, state, activeAt, keepFiringSince, value }: StoredAlert) {
  return {
    labels,
    annotations,
    state,
    activeAt: new Date(activeAt).toISOString(),
    ...(keepFiringSince === undefined ? {} : { keepFiringSince: new Date(keepFiringSince).toISOString() }),
    value: alertValue(value),
  };
}

/** Where a group comes from, in place of a path: its definition. */
function fileOf({ id }: RuleGroup): string {
  return `RuleGroup/${id}`;
}

function isAskedFor(rule: Rule, { type, names, matches }: RulesFilter): boolean {
  return (type === undefined || rule.kind === type) && (names.length === 0 || names.includes(rule.name)) && matches(rule.labels);
}

function runJson(run: GroupRun | undefined, rule: RuleRun | undefined) {
  return {
    health: rule?.health ?? 'unknown',
    ...(rule?.error === undefined ? {} : { lastError: rule.error }),
    evaluationTime: rule?.seconds ?? 0,
    lastEvaluation: run === undefined ? neverEvaluated : new Date(run.evaluatedAt).toISOString(),
  };
}

function recordingJson({ name, expression, labels }: RecordingRule, run: ReturnType<typeof runJson>) {
  return { name, query: formatted(expression), ...(Object.keys(labels).length === 0 ? {} : { labels }), ...run, type: 'recording' };
}

function alertingJson(rule: AlertingRule, alerts: readonly StoredAlert[], run: ReturnType<typeof runJson>, withoutAlerts: boolean) {
  const state = alerts.some((alert) => alert.state === 'firing') ? 'firing' : alerts.length > 0 ? 'pending' : 'inactive';
  return {
    state,
    name: rule.name,
    query: formatted(rule.expression),
    duration: rule.holds / 1000,
    keepFiringFor: rule.keepFiring / 1000,
    labels: rule.labels,
    annotations: rule.annotations,
    alerts: withoutAlerts ? [] : alerts.map(alertJson),
    ...run,
    type: 'alerting',
  };
}

/** Go's `%e`-form with all digits, as Prometheus writes the values of alerts: `1e+00`. */
function alertValue(value: number): string {
  return Number.isFinite(value) ? value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2') : formatValue(value);
}

function formatted(expression: string): string {
  try {
    return printExpression(parseExpression(expression));
  } catch {
    // Stored by a version that understood it.
    return expression;
  }
}
