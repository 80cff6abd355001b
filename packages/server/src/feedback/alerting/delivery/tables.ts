import { bigint, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import type { Notification } from '../types.ts';

const time = (name: string) => timestamp(name, { withTimezone: true });

/** `superseded`: a newer one of its group was sent in its place. `skipped`: the channel does not want such. */
export const notificationStates = ['queued', 'sent', 'failed', 'superseded', 'skipped'] as const;
export type NotificationState = (typeof notificationStates)[number];

/** Notifications to be sent and those that were: the outbox and the log of deliveries are one table. */
export const notificationTable = pgTable('notification', {
  id: uuid().primaryKey(),
  /** The order in which they were put down. */
  sequence: bigint({ mode: 'number' }).generatedAlwaysAsIdentity(),
  /** `channel:<name>` or `person:<user>:<way>:<hash of the address>`. */
  target: text().notNull(),
  groupKey: text('group_key').notNull(),
  content: jsonb().$type<Notification>().notNull(),
  state: text({ enum: notificationStates }).notNull(),
  attempts: integer().notNull().default(0),
  createdAt: time('created_at').notNull(),
  /** Since when what it tells is due: its own time, or that of the oldest unsent one it stands for. */
  dueSince: time('due_since').notNull(),
  nextAt: time('next_at').notNull(),
  /** Taken to be sent until then; free again afterwards, because its process died. */
  leasedUntil: time('leased_until'),
  sentAt: time('sent_at'),
  /** Why the last attempt failed; no secrets, no addresses. */
  error: text(),
  /** What became of it besides: why it was skipped, by which it was superseded, for which channel it stands in. */
  note: text(),
  /** Name of the channel that was told in its place. */
  fellBackTo: text('fell_back_to'),
});
export type NotificationRow = typeof notificationTable.$inferSelect;

/** What the messages of a group have in common at one target: the message that is updated, the thread. */
export const threadTable = pgTable(
  'notification_thread',
  {
    target: text().notNull(),
    groupKey: text('group_key').notNull(),
    /** The notification that began it. */
    root: uuid().notNull(),
    /** What the receiver calls it. */
    reference: jsonb().$type<Readonly<Record<string, string>>>(),
    /** Whether the end was told; what comes then begins another. */
    ended: text({ enum: ['no', 'yes'] }).notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  ({ target, groupKey }) => [primaryKey({ columns: [target, groupKey] })],
);

/** Secrets of channels, sealed. */
export const channelSecretTable = pgTable('channel_secret', {
  channel: text().primaryKey(),
  /** The type that the channel had: a secret is not used for another. */
  type: text().notNull(),
  sealed: text().notNull(),
  updatedAt: time('updated_at').notNull(),
  updatedBy: text('updated_by').notNull(),
});

/** Browsers that show notifications. */
export const pushSubscriptionTable = pgTable('push_subscription', {
  /** Hash of the endpoint. */
  id: text().primaryKey(),
  user: text('user_id').notNull(),
  email: text().notNull(),
  /** Endpoint and keys of the browser, sealed. */
  sealed: text().notNull(),
  createdAt: time('created_at').notNull(),
});

/** The key pair by which push services know this server. */
export const pushKeyTable = pgTable('push_key', {
  name: text().primaryKey(),
  publicKey: text('public_key').notNull(),
  sealed: text().notNull(),
});
