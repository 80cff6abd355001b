import { type ToldAlert, urgencyOf } from '../../../facts/told-alert.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { AlertEventKind, AlertRow } from './tables.ts';

/** An alert that fires again within this time after its end goes on as the same one. */
export const reopenMs = 2 * 60_000;
/** What lies further ahead than this was put down by a clock that was wrong, and keeps nothing from happening now. */
export const farAhead = 60 * 60_000;
/** Changes of an alert's texts are put down this often at most: senders write the value of the minute into them. */
const changeEveryMs = 10 * 60_000;

/** Who resolves an alert that is no longer told. */
export const expiry = 'expiry';

/** What a told alert does to the newest alert of its key. */
export interface Folded {
  /** The newest alert of the key from now on. */
  readonly row: AlertRow;
  readonly event?: { readonly kind: AlertEventKind; readonly at: Date; readonly details: Readonly<Record<string, unknown>> } | undefined;
  /** Whether its groups have to be found, because it fires anew or its labels are others. */
  readonly routes: boolean;
}

export interface FoldContext {
  /** Milliseconds UTC. */
  readonly now: number;
  newId(): string;
}

/**
 * What an alert that is told makes of the newest one of its source and key; `undefined` when it says nothing new. An alert may be told again,
 * and its end before its beginning: an end counts for what began before it, and a beginning before a known end is old news.
 */
export function fold(row: AlertRow | undefined, given: ToldAlert, context: FoldContext): Folded | undefined {
  const isOpen = row !== undefined && row.state !== 'resolved';
  if (given.partial === true && !isOpen) return undefined;
  const told = isOpen ? completed(row, given) : given;
  if (told.state === 'resolved') return isOpen ? ended(row, told, context) : unseen(row, told, context);
  if (isOpen) return goesOn(row, told, context);
  if (row?.endsAt == null || row.endsAt.getTime() > context.now + farAhead) return begun(told, context);
  const { endsAt } = row;
  // What began and ended at one moment, and is told once more, is no new beginning.
  const isSame = told.beganBefore !== true && told.startsAt === row.firedAt.getTime();
  const isLate = told.startsAt < endsAt.getTime() || isSame;
  // It was thought to be over because nobody told of it; now its sender does, with the beginning that it always had.
  const isBack = isLate && row.resolvedBy === expiry && told.expiresAt !== undefined && told.expiresAt > context.now;
  if (isBack) return reopened(row, told, row.firedAt, context);
  if (isLate) return undefined;
  if (told.startsAt - endsAt.getTime() > reopenMs) return begun(told, context);
  return reopened(row, told, new Date(told.startsAt), context);
}

/** What was told of an open alert, with what its sender left out as it was told before. */
function completed(row: AlertRow, told: ToldAlert): ToldAlert {
  const { partial = false, beganBefore = false } = told;
  const whole: ToldAlert = partial
    ? {
        ...told,
        labels: row.labels,
        annotations: { ...row.annotations, ...told.annotations },
        cause: row.cause,
        link: told.link || row.link,
        rule: row.rule,
        value: told.value ?? row.value ?? undefined,
      }
    : told;
  return partial || beganBefore ? { ...whole, startsAt: row.firedAt.getTime() } : whole;
}

function ended(row: AlertRow, told: ToldAlert, { now }: FoldContext): Folded | undefined {
  const endsAt = told.endsAt ?? now;
  if (endsAt < row.firedAt.getTime() && row.firedAt.getTime() <= now + farAhead) return undefined;
  return {
    row: { ...resolvedRow(row, endsAt, told.source, now), annotations: told.annotations },
    event: { kind: 'resolved', at: new Date(endsAt), details: {} },
    routes: false,
  };
}

/** The alert as one that is over; nothing begins after its end. Times in milliseconds UTC. */
export function resolvedRow(row: AlertRow, endsAt: number, by: string, now: number): AlertRow {
  const known = (time: Date) => new Date(Math.min(time.getTime(), endsAt));
  return {
    ...row,
    state: 'resolved',
    startsAt: known(row.startsAt),
    firedAt: known(row.firedAt),
    endsAt: new Date(endsAt),
    expiresAt: null,
    resolvedBy: by,
    updatedAt: new Date(now),
  };
}

/** An end whose beginning was not told: kept, so that the beginning is known for old when it comes. */
function unseen(row: AlertRow | undefined, told: ToldAlert, context: FoldContext): Folded | undefined {
  const endsAt = told.endsAt ?? context.now;
  if (told.startsAt >= endsAt || (row?.endsAt != null && told.startsAt < row.endsAt.getTime())) return undefined;
  const whole = resolvedRow(newRow(told, context), endsAt, told.source, context.now);
  return { row: whole, event: { kind: 'resolved', at: new Date(endsAt), details: {} }, routes: false };
}

function begun(told: ToldAlert, context: FoldContext): Folded {
  const row = newRow(told, context);
  return { row, event: { kind: 'fired', at: row.startsAt, details: measuredValue(told) }, routes: true };
}

function newRow(told: ToldAlert, { now, newId }: FoldContext): AlertRow {
  const startsAt = new Date(told.startsAt);
  const at = new Date(now);
  const isAcknowledged = told.state === 'acknowledged';
  return {
    id: newId(),
    source: told.source,
    key: keyOf(told),
    latest: true,
    ...describedBy(told),
    state: isAcknowledged ? 'acknowledged' : 'firing',
    startsAt,
    firedAt: startsAt,
    endsAt: null,
    expiresAt: dateOf(told.expiresAt),
    acknowledgedAt: isAcknowledged ? at : null,
    acknowledgedBy: isAcknowledged ? told.source : null,
    takenUpAt: isAcknowledged ? at : null,
    resolvedBy: null,
    rating: null,
    ratingReason: null,
    createdAt: at,
    updatedAt: at,
    changedAt: at,
  };
}

/** What is the same alert within its source. */
export function keyOf({ key, labels }: ToldAlert): string {
  return key ?? fingerprintOf(labels);
}

function describedBy({ labels, annotations, cause, rule, link, value }: ToldAlert) {
  return {
    fingerprint: fingerprintOf(labels),
    name: labels.alertname ?? '',
    service: labels.service ?? labels.job ?? '',
    environment: labels.environment ?? labels.env ?? '',
    labels,
    annotations,
    urgency: urgencyOf(labels),
    cause,
    rule,
    link,
    value: value === undefined || !Number.isFinite(value) ? null : value,
  };
}

function reopened(row: AlertRow, told: ToldAlert, firedAt: Date, { now }: FoldContext): Folded {
  const at = new Date(now);
  const open = { state: 'firing' as const, firedAt, endsAt: null, resolvedBy: null, acknowledgedAt: null, acknowledgedBy: null };
  return {
    row: { ...row, ...describedBy(told), ...open, expiresAt: dateOf(told.expiresAt), updatedAt: at },
    event: { kind: 'reopened', at, details: measuredValue(told) },
    routes: true,
  };
}

function goesOn(row: AlertRow, told: ToldAlert, { now }: FoldContext): Folded | undefined {
  const described = describedBy(told);
  const expiresAt = laterOf(row.expiresAt, dateOf(told.expiresAt));
  const takesUp = told.state === 'acknowledged' && row.state === 'firing';
  const hasOtherLabels = described.fingerprint !== row.fingerprint;
  const hasOtherTexts = hasOtherLabels || !sameTexts(row.annotations, told.annotations) || row.cause !== told.cause;
  // A sender that tells of a later beginning has begun anew, and an end from before it does not concern that.
  const firedAt = told.startsAt > row.firedAt.getTime() ? new Date(told.startsAt) : row.firedAt;
  const isOther = hasOtherTexts || firedAt !== row.firedAt || row.link !== told.link || row.value !== described.value;
  if (!isOther && !takesUp && expiresAt?.getTime() === row.expiresAt?.getTime()) return undefined;
  const at = new Date(now);
  const isPutDown = hasOtherTexts && now - row.changedAt.getTime() >= changeEveryMs;
  const acknowledged = { state: 'acknowledged' as const, acknowledgedAt: at, acknowledgedBy: told.source, takenUpAt: row.takenUpAt ?? at };
  const event = takesUp
    ? { kind: 'acknowledged' as const, at, details: {} }
    : isPutDown
      ? { kind: 'changed' as const, at, details: { ...measuredValue(told), summary: told.annotations.summary ?? '' } }
      : undefined;
  return {
    row: {
      ...row,
      ...(isOther ? { ...described, firedAt, updatedAt: at } : {}),
      ...(takesUp ? { ...acknowledged, updatedAt: at } : {}),
      ...(isPutDown ? { changedAt: at } : {}),
      expiresAt,
    },
    event,
    routes: hasOtherLabels,
  };
}

function sameTexts(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name]);
}

function measuredValue({ value, cause }: ToldAlert): Readonly<Record<string, unknown>> {
  return { ...(value === undefined || !Number.isFinite(value) ? {} : { value }), ...(cause === 'condition' ? {} : { cause }) };
}

function dateOf(time: number | undefined): Date | null {
  return time === undefined ? null : new Date(time);
}

function laterOf(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return b ?? a;
  return a.getTime() >= b.getTime() ? a : b;
}
