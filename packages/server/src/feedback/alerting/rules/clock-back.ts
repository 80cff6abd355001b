import type { RuleAlert } from './alerts.ts';

/** Clocks of two processes may differ so much, milliseconds; what lies further ahead was written by a clock that was wrong. */
export const clockSkew = 60_000;

/**
 * Alerts as they would be had the clock never been ahead: a beginning in the future would keep them from firing, and from ending, until then.
 * @param at time of this evaluation, milliseconds UTC; the clock shows up to one interval more.
 */
export function withoutFuture(alerts: readonly RuleAlert[], at: number, interval: number): readonly RuleAlert[] {
  const latest = at + interval + clockSkew;
  const known = (time: number) => (time > latest ? at : time);
  const given = (time: number | undefined) => (time === undefined ? undefined : known(time));
  const isAhead = ({ activeAt, toldAt, firedAt = 0, keepFiringSince = 0, resolvedAt = 0 }: RuleAlert) =>
    Math.max(activeAt, toldAt, firedAt, keepFiringSince, resolvedAt) > latest;
  if (!alerts.some(isAhead)) return alerts;
  return alerts.map((alert) => ({
    ...alert,
    activeAt: known(alert.activeAt),
    toldAt: known(alert.toldAt),
    firedAt: given(alert.firedAt),
    keepFiringSince: given(alert.keepFiringSince),
    resolvedAt: given(alert.resolvedAt),
    transitions: alert.transitions.filter((time) => time <= latest),
  }));
}
