import type { Urgency } from '../../facts/told-alert.ts';

/** How a person can be reached. */
export const contactKinds = ['email', 'slack', 'push', 'ntfy', 'telegram'] as const;
export type ContactKind = (typeof contactKinds)[number];

/** Whom a notification is for: a channel by the name of its definition, or a person in one of their ways. */
export type Target =
  | { readonly kind: 'channel'; readonly name: string }
  | { readonly kind: 'person'; readonly user: string; readonly via: ContactKind; readonly address: string };

/** Why a notification is sent; said in it, and in the log of deliveries. */
export const notificationReasons = [
  'first',
  'new_alerts',
  'some_resolved',
  'all_resolved',
  'repeat',
  'acknowledged',
  'escalation',
  'nobody_reached',
  'incident',
  'test',
] as const;
export type NotificationReason = (typeof notificationReasons)[number];

/** An alert as it was when the notification was made. Times in milliseconds UTC. */
export interface NotifiedAlert {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'firing' | 'resolved';
  readonly urgency: Urgency;
  readonly startsAt: number;
  readonly endsAt: number | null;
  readonly value: number | null;
  /** Definition it follows from, as `AlertRule/checkout-errors`; may be empty. */
  readonly rule: string;
  readonly link: string;
  readonly acknowledgedBy: string | null;
}

/** What somebody is told at once. */
export interface Notification {
  /** The same at each attempt: what receivers that can de-duplicate do so by. */
  readonly id: string;
  readonly target: Target;
  /** The same for all that is said of one group of alerts from its first to its last: a thread, a message that is updated, a dedup key. */
  readonly group: string;
  readonly reason: NotificationReason;
  readonly status: 'firing' | 'resolved';
  readonly alerts: readonly NotifiedAlert[];
  readonly groupLabels: Readonly<Record<string, string>>;
  readonly commonLabels: Readonly<Record<string, string>>;
  readonly commonAnnotations: Readonly<Record<string, string>>;
  /** Name of the receiver in the routing, or of the escalation policy. */
  readonly receiver: string;
}
