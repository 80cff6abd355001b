import { urgencies } from '../../../facts/told-alert.ts';
import type { Notification } from '../types.ts';
import type { ChannelSpec } from './definitions.ts';

/** Why a channel does not want a notification; `undefined` when it does. Tests and incidents are always wanted. */
export function unwanted(notification: Notification, { sendResolved = true, minimumUrgency = 'info' }: ChannelSpec): string | undefined {
  const { reason, status, alerts } = notification;
  if (reason === 'test' || reason === 'incident') return undefined;
  if (status === 'resolved' && !sendResolved) return 'The channel does not want to hear of the end (sendResolved).';
  // Those that are over count as well: whoever heard of their beginning hears of their end.
  const most = Math.min(...alerts.map(({ urgency }) => urgencies.indexOf(urgency)));
  if (most <= urgencies.indexOf(minimumUrgency)) return undefined;
  return `The channel wants what asks for "${minimumUrgency}" at least (minimumUrgency).`;
}
