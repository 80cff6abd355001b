import type { NotificationReason } from '../types.ts';

/** What is known of an alert of a group when it is its turn. */
export interface Member {
  readonly id: string;
  readonly state: 'firing' | 'acknowledged' | 'resolved';
  /** Silenced or inhibited: its firing is not told. Its end is, to those who were told of its firing. */
  readonly suppressed: boolean;
}

/** What was told of a group. */
export interface ToldLog {
  /** Milliseconds UTC; `null` when nothing was told, or all that was is over. */
  readonly toldAt: number | null;
  readonly toldFiring: readonly string[];
  readonly toldAcknowledged: readonly string[];
}

export interface Decision {
  /** Why it is told now; absent when there is nothing to tell. */
  readonly reason: NotificationReason | undefined;
  readonly firing: readonly string[];
  readonly resolved: readonly string[];
  /** The log from now on. */
  readonly log: ToldLog;
  /** Members that are over and of whom nothing is left to tell. */
  readonly leaving: readonly string[];
}

/**
 * Whether a group is told now, and why: its first firing, alerts that were not told of, ends of such that were, an acknowledgement, or because the
 * repeat interval is over and somebody still has to act. What was over before it could be told is never told.
 * @param now milliseconds UTC
 */
export function decide(log: ToldLog, members: readonly Member[], now: number, repeatInterval: number): Decision {
  const told = new Set(log.toldFiring);
  const isOver = (member: Member) => member.state === 'resolved';
  const firing = members.filter((member) => !isOver(member) && !member.suppressed);
  const held = members.filter((member) => !isOver(member) && member.suppressed && told.has(member.id));
  const resolved = members.filter((member) => isOver(member) && told.has(member.id));
  const acknowledged = firing.filter(({ state }) => state === 'acknowledged').map(({ id }) => id);
  const reason = reasonOf();
  const still = [...firing, ...held].map(({ id }) => id);
  const isTold = reason !== undefined;
  return {
    reason,
    firing: firing.map(({ id }) => id),
    resolved: resolved.map(({ id }) => id),
    log: {
      toldAt: isTold ? (still.length === 0 ? null : now) : log.toldAt,
      toldFiring: isTold ? still : log.toldFiring,
      // Given back and taken up again is told again.
      toldAcknowledged: isTold ? acknowledged : log.toldAcknowledged.filter((id) => acknowledged.includes(id)),
    },
    leaving: members.filter((member) => isOver(member) && (isTold || !told.has(member.id))).map(({ id }) => id),
  };

  function reasonOf(): NotificationReason | undefined {
    if (log.toldAt === null) return firing.length > 0 ? 'first' : undefined;
    if (firing.some(({ id }) => !told.has(id))) return 'new_alerts';
    if (resolved.length > 0) return firing.length + held.length === 0 ? 'all_resolved' : 'some_resolved';
    const known = new Set(log.toldAcknowledged);
    if (acknowledged.some((id) => !known.has(id))) return 'acknowledged';
    const isDue = now - log.toldAt >= repeatInterval;
    return isDue && acknowledged.length < firing.length ? 'repeat' : undefined;
  }
}
