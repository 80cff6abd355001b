import type { Matcher } from '@binnacle/promql';
import { z } from 'zod';
import type { AlertRow } from '../book/tables.ts';
import type { Suppressed } from '../routing/suppression.ts';
import { silenceState } from '../silences/silences.ts';
import type { Silence } from '../silences/tables.ts';

/** How long after it was asked an alert without an end of its own would be over, for clients that want an end. */
const resolveTimeoutMs = 5 * 60_000;

/** An alert as Alertmanager's API v2 answers it (api/v2/openapi.yaml of Alertmanager: gettableAlert). */
export function alertToApi(row: AlertRow, receivers: readonly string[], { silencedBy, inhibitedBy }: Suppressed, now: number) {
  const isHeld = silencedBy.length + inhibitedBy.length > 0;
  return {
    annotations: row.annotations,
    endsAt: (row.expiresAt ?? new Date(now + resolveTimeoutMs)).toISOString(),
    fingerprint: row.fingerprint,
    receivers: receivers.map((name) => ({ name })),
    startsAt: row.startsAt.toISOString(),
    status: { inhibitedBy, mutedBy: [], silencedBy, state: isHeld ? 'suppressed' : 'active' },
    updatedAt: row.updatedAt.toISOString(),
    generatorURL: row.link,
    labels: row.labels,
  };
}

/** @param now milliseconds UTC */
export function silenceToApi(silence: Silence, now: number) {
  return {
    id: silence.id,
    status: { state: silenceState(silence, now) },
    updatedAt: silence.updatedAt.toISOString(),
    comment: silence.comment,
    createdBy: silence.createdBy,
    startsAt: silence.startsAt.toISOString(),
    endsAt: silence.endsAt.toISOString(),
    matchers: silence.matchers.map(({ label, op, value }) => ({
      isEqual: op === '=' || op === '=~',
      isRegex: op === '=~' || op === '!~',
      name: label,
      value,
    })),
  };
}

const text = z.string().max(5_000);

export const postableSilence = z.object({
  id: z.string().max(100).optional(),
  matchers: z
    .array(
      z.object({
        name: z.string().min(1).max(500),
        value: z.string().max(2_000),
        isRegex: z.boolean(),
        isEqual: z.boolean().default(true),
      }),
    )
    .min(1)
    .max(50),
  startsAt: z.iso.datetime({ offset: true }),
  endsAt: z.iso.datetime({ offset: true }),
  createdBy: text,
  comment: text,
});

export function matchersOf({ matchers }: z.output<typeof postableSilence>): Matcher[] {
  return matchers.map(({ name, value, isRegex, isEqual }) => ({
    label: name,
    op: isRegex ? (isEqual ? '=~' : '!~') : isEqual ? '=' : '!=',
    value,
  }));
}
