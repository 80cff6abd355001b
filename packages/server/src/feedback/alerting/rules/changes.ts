import type { AlertRule } from '../../../metrics/alert-rule.ts';
import type { Outcome, RuleAlert } from './alerts.ts';
import { healthOf } from './evaluation.ts';
import type { Memory } from './memory.ts';
import type { RuleState } from './store.ts';

/** The state of a rule when it has to be written: it is new, or says something else than before. */
export function changedState(rule: AlertRule, outcome: Outcome, at: number, seconds: number, before: RuleState | undefined): RuleState[] {
  const health = healthOf(outcome);
  const error = 'error' in outcome ? outcome.error : null;
  const isSame = before?.health === health && before.error === error && before.definition === rule.definition;
  if (isSame && !isSlower(seconds, before.seconds)) return [];
  const since = before?.health === health ? before.since : at;
  return [{ rule: rule.name, definition: rule.definition, health, error, since, seconds }];
}

/** Alerts that are not as they were written. */
export function changedAlerts(before: readonly RuleAlert[], after: readonly RuleAlert[]): RuleAlert[] {
  const known = new Map(before.map((alert) => [alert.id, alert]));
  return after.filter((alert) => {
    const earlier = known.get(alert.id);
    return earlier !== alert && (earlier === undefined || JSON.stringify(earlier) !== JSON.stringify(alert));
  });
}

export function goneAlerts(before: readonly RuleAlert[], after: readonly RuleAlert[]): string[] {
  const kept = new Set(after.map(({ id }) => id));
  return before.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
}

/** The groups of a rule whose alert is pending or fires, by the text of their labels. */
export function activeGroups(memory: Memory, rule: string, key: (labels: RuleAlert['series']) => string): ReadonlySet<string> {
  const own = memory.alertsOf(rule).filter(({ cause, state }) => cause === 'condition' && state !== 'resolved');
  return new Set(own.map(({ series }) => key(series)));
}

/** A duration is written anew when it is of another order: it is no reason to write thousands of rows at each turn. */
function isSlower(now: number, before: number): boolean {
  return Math.abs(now - before) > 0.1 && (now > 5 * before || before > 5 * now);
}
