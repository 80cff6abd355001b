import type { Alert } from './alert.ts';

/** Clocks of two processes may differ so much, milliseconds; what lies further ahead was written by a clock that was wrong. */
export const clockSkew = 60_000;

/**
 * Alerts as they would be had the clock never been ahead: a beginning in the future would keep them from firing, and from ending, until then.
 * @param at time of this evaluation, milliseconds UTC; the clock shows up to one interval more.
 */
export function withoutFuture<One extends Alert>(alerts: readonly One[], at: number, interval: number): readonly One[] {
  const latest = at + interval + clockSkew;
  const known = (time: number) => (time > latest ? at : time);
  const given = (time: number | undefined) => (time === undefined ? undefined : known(time));
  return alerts.map((alert) => {
    const { activeAt, firedAt = 0, keepFiringSince = 0, resolvedAt = 0 } = alert;
    if (Math.max(activeAt, firedAt, keepFiringSince, resolvedAt) <= latest) return alert;
    return {
      ...alert,
      activeAt: known(activeAt),
      firedAt: given(alert.firedAt),
      keepFiringSince: given(alert.keepFiringSince),
      resolvedAt: given(alert.resolvedAt),
    };
  });
}
