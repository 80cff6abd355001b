import type { ToldAlert } from '../../facts/told-alert.ts';
import type { StoredAlert } from './store.ts';

/** What changed between two evaluations of a group, as the book of alerts takes it: alerts that began to fire, changed their texts, or ended. */
export function toldAlerts(before: readonly StoredAlert[], after: readonly StoredAlert[]): ToldAlert[] {
  const known = new Map(before.map((alert) => [alert.id, alert]));
  const now = new Set(after.map(({ id }) => id));
  const changed = after.filter((alert) => {
    const earlier = known.get(alert.id);
    if (alert.state === 'firing') return earlier?.state !== 'firing' || textsOf(earlier) !== textsOf(alert);
    return alert.state === 'resolved' && earlier?.state === 'firing';
  });
  // A rule that was taken away has no alert any more.
  const gone = before.filter(({ id, state }) => state === 'firing' && !now.has(id));
  return [...changed.map((alert) => toldOf(alert)), ...gone.map((alert) => ({ ...toldOf(alert), state: 'resolved' as const }))];
}

function toldOf({ id, labels, annotations, state, ruleGroup, firedAt, activeAt, resolvedAt, value, name }: StoredAlert): ToldAlert {
  return {
    source: 'rules',
    key: id,
    labels: { ...labels, alertname: labels.alertname ?? name },
    annotations,
    state: state === 'resolved' ? 'resolved' : 'firing',
    cause: 'condition',
    startsAt: firedAt ?? activeAt,
    endsAt: resolvedAt,
    link: `/definitions/RuleGroup/${ruleGroup}`,
    rule: `RuleGroup/${ruleGroup}`,
    value,
  };
}

function textsOf({ annotations }: StoredAlert): string {
  return JSON.stringify(Object.entries(annotations).sort());
}
