import type { Notification } from '../../types.ts';

/** Why a notification is sent, in a sentence; said in the message and in the log of deliveries. */
export function reasonText({ reason, receiver, alerts }: Pick<Notification, 'reason' | 'receiver' | 'alerts'>): string {
  const by = receiver === '' ? '' : ` Routed by "${receiver}".`;
  switch (reason) {
    case 'first':
      return `Sent because this began.${by}`;
    case 'new_alerts':
      return `Sent because more alerts joined the group.${by}`;
    case 'some_resolved':
      return `Sent because some alerts of the group are over.${by}`;
    case 'all_resolved':
      return `Sent because all alerts of the group are over.${by}`;
    case 'repeat':
      return `Sent again because it still goes on.${by}`;
    case 'acknowledged':
      return `Sent because ${alerts.find((alert) => alert.acknowledgedBy !== null)?.acknowledgedBy ?? 'somebody'} acknowledged it.${by}`;
    case 'escalation':
      return `Sent by the escalation policy "${receiver}".`;
    case 'nobody_reached':
      return `Sent because the escalation policy "${receiver}" is not there or reaches nobody.`;
    case 'incident':
      return `Sent because of an incident.${by}`;
    case 'test':
      return 'Sent to test the channel; nothing is wrong.';
  }
}
