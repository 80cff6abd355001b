import { clockSkew, withoutFuture } from '../../../promql/rules/clock-back.ts';
import type { RuleAlert } from './alerts.ts';

/** Alerts of rules over metrics without times of a clock that was ahead. @param at time of this evaluation, milliseconds UTC */
export function knownAlerts(alerts: readonly RuleAlert[], at: number, interval: number): readonly RuleAlert[] {
  const latest = at + interval + clockSkew;
  return withoutFuture(alerts, at, interval).map((alert) => {
    if (alert.toldAt <= latest && alert.transitions.every((time) => time <= latest)) return alert;
    return { ...alert, toldAt: Math.min(alert.toldAt, at), transitions: alert.transitions.filter((time) => time <= latest) };
  });
}
