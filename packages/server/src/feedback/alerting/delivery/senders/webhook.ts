import { createHmac } from 'node:crypto';
import type { ChannelOf } from '../definitions.ts';
import type { Told } from '../message/told.ts';
import type { SecretOf } from '../secrets.ts';
import { needed, type Sending, type Sent, sendRequest } from './sender.ts';

/** The body of an outgoing webhook: `type` is `alert.firing`, `alert.acknowledged` or `alert.resolved`; of an incident `incident.` with the same. Times in ISO 8601, UTC. */
export function webhookBody(told: Told): Record<string, unknown> {
  const { notification, links } = told;
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
  const what = notification.status === 'resolved' ? 'resolved' : notification.reason === 'acknowledged' ? 'acknowledged' : 'firing';
  return {
    type: `${notification.reason === 'incident' ? 'incident' : 'alert'}.${what}`,
    timestamp: iso(told.endedAt ?? told.since),
    data: {
      id: notification.id,
      group: notification.group,
      reason: notification.reason,
      why: told.reason,
      receiver: notification.receiver,
      status: notification.status,
      urgency: told.urgency,
      title: told.title,
      summary: told.summary,
      description: told.description,
      service: told.service,
      environment: told.environment,
      owner: told.owner,
      runbook: told.runbook ?? null,
      since: iso(told.since),
      endedAt: iso(told.endedAt),
      value: told.value,
      acknowledgedBy: told.acknowledgedBy ?? null,
      coincidesWith: told.deployments.map(({ text, at, link }) => ({ text, at: iso(at), link })),
      groupLabels: notification.groupLabels,
      commonLabels: notification.commonLabels,
      alerts: notification.alerts.map((alert) => ({ ...alert, startsAt: iso(alert.startsAt), endsAt: iso(alert.endsAt) })),
      links: {
        view: links.view,
        acknowledge: links.acknowledge ?? null,
        silence: links.silence ?? null,
        notUseful: links.notUseful ?? null,
      },
    },
  };
}

/**
 * The headers of Standard Webhooks 1.0: the signature is HMAC-SHA-256 of `id.timestamp.body` under the bytes that the secret holds in Base64.
 * @param now milliseconds UTC
 */
export function signatureHeaders(signingSecret: string, id: string, now: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const key = Buffer.from(signingSecret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

/** A webhook that is signed by Standard Webhooks; its id is the same at each attempt. */
export async function sendWebhook(sending: Sending, spec: ChannelOf<'webhook'>, secret: SecretOf<'webhook'> | undefined): Promise<Sent> {
  const { signingSecret, headers } = needed(secret, 'The signing secret of the webhook');
  const body = JSON.stringify(webhookBody(sending.told));
  const own = Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const signed = signatureHeaders(needed(signingSecret, 'The signing secret'), sending.told.notification.id, sending.now, body);
  const { status } = await sendRequest(sending, spec.url, {
    method: 'POST',
    headers: { ...own, 'content-type': 'application/json', ...signed },
    body,
  });
  return { says: `The receiver answered ${status}` };
}
