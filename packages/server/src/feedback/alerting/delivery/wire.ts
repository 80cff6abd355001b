import { z } from 'zod';
import { urgencies } from '../../../facts/told-alert.ts';
import { isoAnswer } from '../../../platform/http/time.ts';
import { notificationReasons } from '../types.ts';
import { reasonText } from './message/reason.ts';
import { type NotificationRow, notificationStates } from './tables.ts';

export const channelParameters = z.object({ name: z.string().max(63) });
export const notificationParameters = z.object({ id: z.uuid() });

export const logQuery = z.object({
  group: z.string().max(2000).optional(),
  channel: z.string().max(63).optional(),
  state: z.enum(notificationStates).optional(),
  alert: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

const delivery = z.object({ at: isoAnswer, error: z.string().nullable() }).nullable();

export const channelsAnswer = z.object({
  channels: z.array(
    z.object({
      name: z.string(),
      displayName: z.string(),
      type: z.string(),
      description: z.string(),
      sendResolved: z.boolean(),
      minimumUrgency: z.enum(urgencies),
      fallback: z.string().nullable(),
      /** `not_needed` for types that keep no secret, and for Slack when the server’s own is used. */
      secret: z.enum(['set', 'missing', 'not_needed']),
      secretSetAt: isoAnswer.nullable(),
      lastSent: delivery,
      lastFailed: delivery,
      waiting: z.number().int(),
    }),
  ),
});

export const secretAnswer = z.object({
  signingSecret: z.string().nullable().describe('The signing secret of a webhook that the server made: shown this once'),
});
export const testAnswer = z.object({ ok: z.boolean(), says: z.string() });

export const logAnswer = z.object({
  notifications: z.array(
    z.object({
      id: z.string(),
      target: z.object({ kind: z.enum(['channel', 'person']), name: z.string(), via: z.string().nullable() }),
      group: z.string(),
      reason: z.enum(notificationReasons),
      why: z.string(),
      status: z.enum(['firing', 'resolved']),
      state: z.enum(notificationStates),
      attempts: z.number().int(),
      createdAt: isoAnswer,
      nextAt: isoAnswer.nullable(),
      sentAt: isoAnswer.nullable(),
      error: z.string().nullable(),
      note: z.string().nullable(),
      fellBackTo: z.string().nullable(),
      receiver: z.string(),
      alerts: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          service: z.string(),
          state: z.enum(['firing', 'resolved']),
          urgency: z.enum(urgencies),
        }),
      ),
    }),
  ),
});

/** Of a person the way alone: addresses are theirs. @param names of users, by id */
export function notificationToWire(
  row: NotificationRow,
  names: ReadonlyMap<string, string>,
): z.output<typeof logAnswer>['notifications'][number] {
  const { content, state } = row;
  const { target } = content;
  return {
    id: row.id,
    target:
      target.kind === 'channel'
        ? { kind: 'channel', name: target.name, via: null }
        : { kind: 'person', name: names.get(target.user) ?? 'a person who is no user any more', via: target.via },
    group: row.groupKey,
    reason: content.reason,
    why: reasonText(content),
    status: content.status,
    state,
    attempts: row.attempts,
    createdAt: row.createdAt,
    nextAt: state === 'queued' ? row.nextAt : null,
    sentAt: row.sentAt,
    error: row.error,
    note: row.note,
    fellBackTo: row.fellBackTo,
    receiver: content.receiver,
    alerts: content.alerts.map(({ id, labels, state: alertState, urgency }) => ({
      id,
      name: labels.alertname ?? '',
      service: labels.service ?? '',
      state: alertState,
      urgency,
    })),
  };
}
