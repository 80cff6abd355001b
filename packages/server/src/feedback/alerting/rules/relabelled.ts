import type { RuleAlert } from './alerts.ts';
import { keyOfLabels } from './labels.ts';

/** An alert as its rule would have it now. */
interface Wanted {
  readonly id: string;
  readonly labels: RuleAlert['labels'];
  readonly series: RuleAlert['series'];
}

/**
 * Alerts of a condition that goes on, whose rule was given other labels, as the alerts with these labels: an edited rule must not end a page and
 * wait for its `for` anew.
 */
export function relabelled(before: readonly RuleAlert[], wanted: Iterable<Wanted>): readonly RuleAlert[] {
  const known = new Map(before.map((alert) => [alert.id, alert]));
  const others = [...wanted].filter(({ id }) => known.get(id)?.state !== 'firing');
  if (others.length === 0 || before.length === 0) return before;
  const taken = new Map(others.map((one) => [keyOfLabels(one.series), one]));
  const successors = new Set<string>();
  const renamed = before.map((alert) => {
    const now = alert.state === 'resolved' ? undefined : taken.get(keyOfLabels(alert.series));
    if (now === undefined || now.id === alert.id) return alert;
    successors.add(now.id);
    return { ...alert, id: now.id, labels: now.labels };
  });
  // One with these labels that was pending or over gives way to what goes on.
  return renamed.filter((alert, index) => alert !== before[index] || !successors.has(alert.id));
}
