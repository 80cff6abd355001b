import { createHash } from 'node:crypto';
import type { AlertingRule, Rule } from './rule.ts';

/** An alert that is pending, fires, or did so; times in milliseconds UTC. */
export interface Alert {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing' | 'resolved';
  readonly value: number;
  /** Since when its condition holds. */
  readonly activeAt: number;
  readonly firedAt: number | undefined;
  readonly keepFiringSince: number | undefined;
  readonly resolvedAt: number | undefined;
}

/** An element of a rule's result with its labels and texts filled in. */
export interface Found {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly value: number;
}

/** How long a resolved alert is remembered, milliseconds. */
const resolvedFor = 24 * 3_600_000;

/**
 * What becomes of a rule's alerts when its condition was found to hold for these elements, as Prometheus has it: pending until the
 * condition has held for `holds`, firing then, and on for `keepFiring` after it has ended. Alerts that are gone are not in the answer.
 * @param rule hash of the rule, part of the alerts' ids
 */
export function nextAlerts(
  rule: string,
  { holds, keepFiring }: Pick<AlertingRule, 'holds' | 'keepFiring'>,
  before: readonly Alert[],
  found: readonly Found[],
  at: number,
): Alert[] {
  const now = new Map(found.map((one) => [alertId(rule, one.labels), one]));
  const known = new Map(before.map((alert) => [alert.id, alert]));
  const held = [...now].map(([id, one]): Alert => {
    const earlier = known.get(id);
    const activeAt = earlier === undefined || earlier.state === 'resolved' ? at : earlier.activeAt;
    const isFiring = earlier?.state === 'firing' || at - activeAt >= holds;
    return {
      ...one,
      id,
      activeAt,
      state: isFiring ? 'firing' : 'pending',
      firedAt: isFiring ? ((earlier?.state === 'firing' ? earlier.firedAt : undefined) ?? at) : undefined,
      keepFiringSince: undefined,
      resolvedAt: undefined,
    };
  });
  const ended = before.filter(({ id }) => !now.has(id)).flatMap((alert) => withoutCondition(alert, keepFiring, at));
  return [...held, ...ended];
}

function withoutCondition(alert: Alert, keepFiring: number, at: number): Alert[] {
  if (alert.state === 'pending') return [];
  if (alert.state === 'resolved') return at - (alert.resolvedAt ?? at) > resolvedFor ? [] : [alert];
  const keepFiringSince = alert.keepFiringSince ?? at;
  if (at - keepFiringSince < keepFiring) return [{ ...alert, keepFiringSince }];
  return [{ ...alert, state: 'resolved', resolvedAt: at, keepFiringSince: undefined }];
}

/** A time without a server does not count as time in which a condition held; after an hour of it a pending alert begins anew. */
export function afterDowntime(alerts: readonly Alert[], downtime: number): Alert[] {
  if (downtime <= 0) return [...alerts];
  return alerts.flatMap((alert) => {
    if (alert.state !== 'pending') return [alert];
    return downtime > 3_600_000 ? [] : [{ ...alert, activeAt: alert.activeAt + downtime }];
  });
}

export function alertId(rule: string, labels: Readonly<Record<string, string>>): string {
  return hashOf([rule, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/**
 * What tells a group's rules apart: name and labels, and their order where those are equal.
 * @returns by rule, in the order given
 */
export function ruleKeys(group: string, rules: readonly Pick<Rule, 'kind' | 'name' | 'labels'>[]): string[] {
  const seen = new Map<string, number>();
  return rules.map(({ kind, name, labels }) => {
    const key = hashOf([group, kind, name, Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))]);
    const place = seen.get(key) ?? 0;
    seen.set(key, place + 1);
    return place === 0 ? key : hashOf([key, place]);
  });
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
