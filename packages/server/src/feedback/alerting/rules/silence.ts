import type { Urgency } from '../../../facts/told-alert.ts';
import { urgencies } from '../../../facts/told-alert.ts';
import type { AlertRule } from '../../../metrics/alert-rule.ts';
import type { MetricExpression } from '../../../metrics/types.ts';
import { simpleConditions } from './needs.ts';

/** How the newest evaluation of a rule went. */
export interface Standing {
  readonly rule: AlertRule;
  readonly health: 'ok' | 'no_data' | 'error';
}

/** A service, or a source of metrics, of which no rule has data any more. */
export interface SilentSource {
  readonly key: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly rules: readonly AlertRule[];
  readonly urgency: Urgency;
}

/** One rule without data has an alert of its own. */
const fewestRules = 2;

/**
 * Sources that are silent: at least two rules that hang on it and want to be told have no data, and no rule that hangs on it has any. A rule
 * hangs on its service and on where its metrics come from; it is counted where most others are.
 */
export function silentSources(standings: readonly Standing[]): SilentSource[] {
  const candidates = new Map<string, { labels: SilentSource['labels']; silent: AlertRule[]; isAlive: boolean }>();
  for (const { rule, health } of standings) {
    if (health === 'error') continue;
    for (const labels of sourcesOf(rule)) {
      const key = JSON.stringify(labels);
      const candidate = candidates.get(key) ?? { labels, silent: [], isAlive: false };
      candidates.set(key, candidate);
      if (health === 'ok') candidate.isAlive = true;
      else if (rule.noData === 'alert') candidate.silent.push(rule);
    }
  }
  const taken = new Set<string>();
  const found: SilentSource[] = [];
  const dead = [...candidates].filter(([, { isAlive, silent }]) => !isAlive && silent.length >= fewestRules);
  for (const [key, { labels, silent }] of dead.sort(([, a], [, b]) => b.silent.length - a.silent.length)) {
    const rules = silent.filter(({ name }) => !taken.has(name));
    if (rules.length < fewestRules) continue;
    for (const { name } of rules) taken.add(name);
    found.push({ key, labels, rules, urgency: mostUrgent(rules) });
  }
  return found;
}

/** The alert that replaces those of the rules, as a rule whose condition is that its source is silent. */
export function silentRule({ key, labels, rules, urgency }: SilentSource): AlertRule {
  const names = rules.map(({ name }) => name).sort();
  const shown = names.slice(0, 10).join(', ');
  const what = labels.service === undefined ? `from the source ${labels.data_source}` : `of the service ${labels.service}`;
  return {
    name: silentName(key),
    title: 'SourceSilent',
    definition: '',
    condition: { kind: 'any', of: [] },
    holds: 5 * 60_000,
    keepFiring: 0,
    evaluationDelay: 0,
    interval: 60_000,
    urgency,
    noData: 'ok',
    labels: {},
    annotations: {
      summary: `No data ${what}: ${names.length} alert rules cannot tell whether their conditions hold`,
      description: `Rules without data: ${shown}${names.length > 10 ? ` and ${names.length - 10} more` : ''}.`,
    },
    link: '/feedback/alerts/rules',
  };
}

export const silentPrefix = 'source-silent:';

export function silentName(key: string): string {
  return `${silentPrefix}${key}`;
}

function sourcesOf(rule: AlertRule): Readonly<Record<string, string>>[] {
  const { service } = rule.labels;
  const data = new Set(simpleConditions(rule.condition).flatMap(({ metric }) => dataSources(metric)));
  return [...[...data].map((name) => ({ data_source: name })), ...(service === undefined || service === '' ? [] : [{ service }])];
}

/** Where a metric comes from: the area of a built-in one, the language of one that is written in a rule. */
function dataSources(metric: MetricExpression): string[] {
  if (typeof metric === 'string') return [metric.split('.')[0] ?? metric];
  if ('sql' in metric) return ['SQL'];
  if ('promql' in metric || 'counter' in metric) return ['PromQL'];
  return 'metric' in metric ? dataSources(metric.metric) : Object.values(metric.metrics).flatMap(dataSources);
}

function mostUrgent(rules: readonly AlertRule[]): Urgency {
  return urgencies.find((urgency) => rules.some((rule) => rule.urgency === urgency)) ?? 'info';
}
