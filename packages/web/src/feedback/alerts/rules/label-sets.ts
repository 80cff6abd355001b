import type { AlertRuleDetail, RuleStanding } from '../../../api/alert-rules.ts';
import type { Alert, Labels } from '../../../api/alerts.ts';

const most = 10;

/** Labels that alerts of a rule have or would have: of its open alerts, and of the groups that are quiet now. */
export function labelSets(rule: AlertRuleDetail, series: RuleStanding['series']): readonly Labels[] {
  const own = { ...rule.labels, alertname: rule.title, severity: rule.severity };
  const sets = [...rule.alerts.map(({ labels }) => labels), ...series.map(({ labels }) => ({ ...labels, ...own }))];
  const distinct = new Map((sets.length === 0 ? [own] : sets).map((labels) => [keyOf(labels), labels]));
  return [...distinct.values()].slice(0, most);
}

function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether an alert of the rule's definition and name is the rule's own: an SLO has several rules of one name. */
export function isOfRule(rule: Pick<AlertRuleDetail, 'labels' | 'severity'>, alert: Pick<Alert, 'labels' | 'urgency' | 'cause'>): boolean {
  // That a rule has no data is less urgent than what it watches.
  if (alert.cause === 'condition' && alert.urgency !== rule.severity) return false;
  // Labels of rules in Prometheus' form may be templates.
  const own = Object.entries(rule.labels).filter(([name, value]) => name !== 'severity' && !value.includes('{{'));
  return own.every(([name, value]) => alert.labels[name] === value);
}
