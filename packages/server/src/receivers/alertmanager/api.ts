import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ToldAlert } from '../../facts/told-alert.ts';
import { AppError } from '../../platform/errors.ts';
import { defaultIngestKey } from '../../platform/http/access.ts';
import { toAppError, toProblem } from '../../platform/http/problem.ts';
import { type Http, takeRawBodies } from '../../platform/http/server.ts';
import { webAddress } from '../fields.ts';
import type { ReceiverHouse } from '../index.ts';
import { instantOf } from '../instant.ts';
import { isObject, jsonBody } from '../json-object.ts';
import { sourceOf } from '../source.ts';

const protocol = 'alertmanager';
const mostAlerts = 20_000;
const mostLabels = 100;
/** How long an alert lasts whose sender does not say, unless it is sent again: Alertmanager's `resolve_timeout`. */
const resolveTimeoutMs = 5 * 60_000;

/** What Prometheus and other senders of alerts speak with an Alertmanager: `POST /api/v2/alerts`, at the root and below `/alertmanager`. */
export function alertsReceiver(http: Http, house: ReceiverHouse): void {
  http.register(async (encapsulated) => {
    const scope = encapsulated as unknown as Http;
    takeRawBodies(scope);
    scope.setErrorHandler((error, request, reply) => refuse(error, request, reply, house));
    for (const [index, prefix] of ['/alertmanager', ''].entries()) {
      scope.route({
        method: 'POST',
        url: `${prefix}/api/v2/alerts`,
        // With an API token as well: amtool has one for silences, and adds alerts with it.
        config: { access: 'ingest_or_member', ingestKey: keyOf },
        schema: index === 0 ? { summary: 'Take alerts as Prometheus sends them to an Alertmanager' } : { hide: true },
        handler: (request, reply) => take(request, reply, house),
      });
    }
  });
}

/** `Bearer`, or the password of `Basic`; its user name where there is no password. */
function keyOf(request: FastifyRequest): string | undefined {
  const basic = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const password = basic === undefined ? '' : Buffer.from(basic, 'base64').toString('utf8').split(':').slice(1).join(':');
  return password === '' ? defaultIngestKey(request) : password;
}

async function take(request: FastifyRequest, reply: FastifyReply, house: ReceiverHouse): Promise<FastifyReply> {
  const { alerts, problems } = decodeAlerts(jsonBody(request.body), house.clock.now());
  await house.alerts.take(alerts);
  house.ledger.count(
    sourceOf(request.actor),
    protocol,
    alerts.length,
    new Map(problems.length === 0 ? [] : [['invalid_alert', problems.length]]),
  );
  // The others are kept, as Alertmanager does.
  if (problems.length > 0) throw new AppError('invalid_request', problems.slice(0, 5).join('; '));
  return reply.code(200).send();
}

/**
 * Alerts as `POST /api/v2/alerts` carries them. One whose end is over is resolved; any other fires until its end, or for five minutes, unless it is
 * sent again. @param now milliseconds UTC @throws AppError `invalid_request`, `payload_too_large`
 */
export function decodeAlerts(body: unknown, now: number): { readonly alerts: readonly ToldAlert[]; readonly problems: readonly string[] } {
  if (!Array.isArray(body)) throw new AppError('invalid_request', 'The body must be a list of alerts.');
  if (body.length > mostAlerts) throw new AppError('payload_too_large', `${body.length} alerts in one request; the most is ${mostAlerts}.`);
  const alerts: ToldAlert[] = [];
  const problems: string[] = [];
  for (const [index, one] of body.entries()) {
    const told = decodeAlert(one, now);
    if (typeof told === 'string') problems.push(`alerts[${index}]: ${told}`);
    else alerts.push(told);
  }
  return { alerts, problems };
}

/** The alert, or what is wrong with it. */
function decodeAlert(value: unknown, now: number): ToldAlert | string {
  if (!isObject(value)) return 'is no object';
  const labels = textsOf(value.labels);
  const annotations = textsOf(value.annotations ?? {});
  if (labels === undefined || annotations === undefined) return 'labels and annotations are objects of texts';
  const count = Object.keys(labels).length;
  if (count === 0) return 'at least one label pair required';
  if (count > mostLabels) return `${count} labels; the most is ${mostLabels}`;
  if (Object.hasOwn(labels, '') || Object.hasOwn(annotations, '')) return 'a label or annotation has no name';
  const [began, end] = [timeOf(value.startsAt), timeOf(value.endsAt)];
  if (began === 'unreadable' || end === 'unreadable') {
    return `${began === 'unreadable' ? 'startsAt' : 'endsAt'} must be a time such as 2026-01-31T12:00:00Z`;
  }
  const start = began ?? Math.min(now, end ?? now);
  if (end !== undefined && end < start) return 'start time must be before end time';
  const isOver = end !== undefined && end <= now;
  return {
    source: protocol,
    labels,
    annotations,
    state: isOver ? 'resolved' : 'firing',
    cause: 'condition',
    // From a clock that is ahead: an end that this clock takes for one would lie before the beginning.
    startsAt: Math.min(start, now),
    ...(began === undefined || began > now ? { beganBefore: true } : {}),
    ...(isOver ? { endsAt: end } : { expiresAt: end ?? now + resolveTimeoutMs }),
    link: webAddress(value.generatorURL),
    rule: '',
  };
}

/** Labels without a value are none. */
function textsOf(value: unknown): Record<string, string> | undefined {
  if (!isObject(value)) return undefined;
  const entries = Object.entries(value);
  if (entries.some(([, text]) => typeof text !== 'string')) return undefined;
  return Object.fromEntries(entries.filter(([, text]) => text !== '')) as Record<string, string>;
}

/** Go writes the year 1 for a time that is not set. */
function timeOf(value: unknown): number | 'unreadable' | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const time = typeof value === 'string' ? instantOf(value) : undefined;
  if (time === undefined) return 'unreadable';
  return time > 0 && time < 8.64e15 ? time : undefined;
}

/** Errors are texts as JSON, as Alertmanager writes them. */
function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply, house: ReceiverHouse): FastifyReply {
  const { status, detail, code } = toProblem(error);
  if (status >= 500) request.log.error({ err: error }, 'alerts could not be taken');
  if (request.actor.kind === 'ingest' && code !== 'invalid_request')
    house.ledger.count(sourceOf(request.actor), protocol, 0, new Map([[code, 1]]));
  const retryAfter = toAppError(error)?.retryAfter;
  if (retryAfter !== undefined) reply.header('retry-after', String(Math.max(1, Math.ceil(retryAfter))));
  return reply.code(status).type('application/json').send(JSON.stringify(detail));
}
