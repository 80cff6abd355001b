import { createHash } from 'node:crypto';
import type { Escalated } from '../../oncall/escalations.ts';
import type { AlertRow } from '../book/tables.ts';
import type { Notification, NotificationReason, NotifiedAlert } from '../types.ts';
import type { GroupRow } from './tables.ts';

type Texts = Readonly<Record<string, string>>;

/** Alerts that one notification shows; of more it shows these, those that fire first. */
const mostAlerts = 200;

/** What is told of a group at its turn. */
export function toldOf(group: GroupRow, alerts: readonly AlertRow[], reason: NotificationReason): Escalated {
  const inOrder = alerts.toSorted(byNeed);
  return {
    id: idOf(group, ''),
    group: group.key,
    reason,
    status: reason === 'all_resolved' ? 'resolved' : 'firing',
    alerts: inOrder.slice(0, mostAlerts).map(notified),
    groupLabels: group.labels,
    commonLabels: common(inOrder.map(({ labels }) => labels)),
    commonAnnotations: common(inOrder.map(({ annotations }) => annotations)),
    receiver: group.receiver,
  };
}

/** One notification a channel. The ids hang on the group and its turn alone: a turn that is taken again puts down the same. */
export function notificationsOf(group: GroupRow, told: Escalated, channels: readonly string[]): Notification[] {
  return channels.map((name) => ({ ...told, id: idOf(group, name), target: { kind: 'channel', name } }));
}

function idOf({ key, flushes }: GroupRow, target: string): string {
  const bytes = createHash('sha256')
    .update(JSON.stringify([key, flushes, target]))
    .digest()
    .subarray(0, 16);
  // A UUID of version 8: its bits are the maker's own (RFC 9562, 5.8).
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const urgencyOrder = { page: 0, ticket: 1, info: 2 } as const;

function byNeed(a: AlertRow, b: AlertRow): number {
  const isOver = (row: AlertRow) => Number(row.state === 'resolved');
  return (
    isOver(a) - isOver(b) ||
    urgencyOrder[a.urgency] - urgencyOrder[b.urgency] ||
    a.startsAt.getTime() - b.startsAt.getTime() ||
    (a.id < b.id ? -1 : 1)
  );
}

/** An alert as those who are told see it. */
export function notified(row: AlertRow): NotifiedAlert {
  const { id, labels, annotations, urgency, value, rule, link, acknowledgedBy } = row;
  return {
    id,
    labels,
    annotations,
    state: row.state === 'resolved' ? 'resolved' : 'firing',
    urgency,
    startsAt: row.startsAt.getTime(),
    endsAt: row.endsAt?.getTime() ?? null,
    value,
    rule,
    link,
    acknowledgedBy: row.state === 'resolved' ? null : acknowledgedBy,
  };
}

function common(all: readonly Texts[]): Texts {
  const [first = {}, ...others] = all;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((one) => Object.hasOwn(one, name) && one[name] === value)),
  );
}
