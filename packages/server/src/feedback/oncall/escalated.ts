import type { Notification } from '../alerting/types.ts';

/** What an escalation policy is told of a group of alerts: everything of a notification but whom it is for. */
export type Escalated = Omit<Notification, 'target'>;
