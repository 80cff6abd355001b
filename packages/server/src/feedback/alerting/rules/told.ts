import type { ToldAlert } from '../../../facts/told-alert.ts';
import type { RuleAlert } from './alerts.ts';
import { keyOfLabels } from './labels.ts';

/** What changed between two evaluations, as the book of alerts takes it: alerts that began to fire, changed their texts, or ended. */
export function toldOfChange(before: readonly RuleAlert[], after: readonly RuleAlert[], at: number): ToldAlert[] {
  const known = new Map(before.map((alert) => [alert.id, alert]));
  const now = new Set(after.map(({ id }) => id));
  const changed = after.filter((alert) => {
    const earlier = known.get(alert.id);
    if (alert.state === 'firing') return earlier?.state !== 'firing' || hasNewTexts(earlier, alert);
    return alert.state === 'resolved' && earlier?.state === 'firing';
  });
  const gone = before.filter(({ id, state }) => state === 'firing' && !now.has(id));
  return [...changed.map(toldOf), ...gone.map((alert) => toldOf({ ...alert, state: 'resolved', resolvedAt: at }))];
}

function toldOf({ id, labels, annotations, state, cause, firedAt, activeAt, resolvedAt, value, link, definition }: RuleAlert): ToldAlert {
  return {
    source: 'rules',
    key: id,
    labels,
    annotations,
    state: state === 'resolved' ? 'resolved' : 'firing',
    cause,
    startsAt: firedAt ?? activeAt,
    endsAt: resolvedAt,
    link,
    rule: definition,
    value: Number.isNaN(value) ? undefined : value,
  };
}

function hasNewTexts(a: RuleAlert, b: RuleAlert): boolean {
  return a.annotations !== b.annotations && keyOfLabels(a.annotations) !== keyOfLabels(b.annotations);
}
