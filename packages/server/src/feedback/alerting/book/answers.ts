import { z } from 'zod';
import { urgencies } from '../../../facts/told-alert.ts';
import { isoAnswer } from '../../../platform/http/time.ts';
import type { Suppression } from '../routing/suppression.ts';
import { type AlertRow, alertEventKinds } from './tables.ts';

const texts = z.record(z.string(), z.string());

export const alertSchema = z.object({
  id: z.string(),
  fingerprint: z.string().describe('As Prometheus computes it of the labels'),
  source: z.string().describe('rules, or the protocol that told it'),
  name: z.string(),
  service: z.string(),
  environment: z.string(),
  labels: texts,
  annotations: texts,
  state: z.enum(['firing', 'acknowledged', 'resolved']),
  urgency: z.enum(urgencies),
  cause: z.enum(['condition', 'no_data', 'error']),
  rule: z.string().describe('Definition it follows from, as AlertRule/checkout-errors; may be empty'),
  link: z.string(),
  value: z.number().nullable(),
  startsAt: isoAnswer,
  endsAt: isoAnswer.nullable(),
  acknowledgedAt: isoAnswer.nullable(),
  acknowledgedBy: z.string().nullable(),
  resolvedBy: z.string().nullable().describe('expiry: its sender no longer told of it'),
  rating: z.enum(['useful', 'not_useful']).nullable(),
  ratingReason: z.string().nullable(),
  silencedBy: z.array(z.string()).readonly().describe('Ids of silences'),
  inhibitedBy: z.array(z.string()).readonly().describe('Fingerprints of alerts'),
});

export const alertsSchema = z.object({ alerts: z.array(alertSchema) });

export const oneAlertSchema = z.object({
  alert: alertSchema,
  events: z.array(
    z.object({ at: isoAnswer, kind: z.enum(alertEventKinds), actor: z.string(), details: z.record(z.string(), z.unknown()) }),
  ),
  notifications: z.array(
    z.object({
      id: z.string(),
      target: z.string(),
      receiver: z.string(),
      reason: z.string(),
      state: z.string(),
      attempts: z.number(),
      createdAt: isoAnswer,
      sentAt: isoAnswer.nullable(),
      error: z.string().nullable(),
    }),
  ),
});

/** An alert as the API answers it; only what is open is held back by anything. */
export function alertToWire(row: AlertRow, suppression: Suppression): z.output<typeof alertSchema> {
  const held = row.state === 'resolved' ? { silencedBy: [], inhibitedBy: [] } : suppression(row);
  const { source, fingerprint, id, name, service, environment, labels, annotations, state, urgency, cause, rule, link, value } = row;
  const { startsAt, endsAt, acknowledgedAt, acknowledgedBy, resolvedBy, rating, ratingReason } = row;
  return {
    ...{ id, fingerprint, source, name, service, environment, labels, annotations, state, urgency, cause, rule, link, value },
    ...{ startsAt, endsAt, acknowledgedAt, acknowledgedBy, resolvedBy, rating, ratingReason },
    ...held,
  };
}
