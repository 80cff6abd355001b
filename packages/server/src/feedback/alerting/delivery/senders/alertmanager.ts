import { fingerprintOf } from '../../book/fingerprint.ts';
import type { Notification, NotifiedAlert } from '../../types.ts';
import type { ChannelOf } from '../definitions.ts';
import { baseOf } from '../links.ts';
import type { LoginSecret } from '../secrets.ts';
import { loginHeader } from './login.ts';
import { type Sending, type Sent, sendJson } from './sender.ts';

/** An Alertmanager takes an alert for over that it is not told again; ours are told again at the group's repeat interval, hours apart. */
const heldForMs = 24 * 3_600_000;
const never = '0001-01-01T00:00:00Z';

/** Alerts as Alertmanager's API v2 takes them. Times in milliseconds UTC. */
export function postedAlerts({ alerts }: Notification, base: string, now: number): Record<string, unknown>[] {
  return alerts.map((alert) => ({
    labels: alert.labels,
    annotations: alert.annotations,
    startsAt: iso(alert.startsAt),
    endsAt: iso(alert.state === 'resolved' ? (alert.endsAt ?? now) : now + heldForMs),
    generatorURL: linkOf(alert, base),
  }));
}

/** What an Alertmanager sends to its webhooks, version 4. */
export function webhookV4(notification: Notification, base: string): Record<string, unknown> {
  const { group, status, receiver, groupLabels, commonLabels, commonAnnotations, alerts, reason } = notification;
  return {
    version: '4',
    groupKey: group,
    truncatedAlerts: 0,
    status,
    receiver,
    groupLabels,
    commonLabels,
    commonAnnotations,
    externalURL: base,
    notification_reason: reason,
    alerts: alerts.map((alert) => ({
      status: alert.state,
      labels: alert.labels,
      annotations: alert.annotations,
      startsAt: iso(alert.startsAt),
      endsAt: alert.state === 'resolved' && alert.endsAt !== null ? iso(alert.endsAt) : never,
      generatorURL: linkOf(alert, base),
      fingerprint: fingerprintOf(alert.labels),
    })),
  };
}

/** Another Alertmanager: what is told again changes nothing there. */
export async function sendAlertmanager(sending: Sending, spec: ChannelOf<'alertmanager'>, secret: LoginSecret | undefined): Promise<Sent> {
  const body = postedAlerts(sending.told.notification, baseOf(sending.config), sending.now);
  const { status } = await sendJson(sending, `${spec.url.replace(/\/+$/, '')}/api/v2/alerts`, body, loginHeader(secret));
  return { says: `The Alertmanager answered ${status}` };
}

/** What takes an Alertmanager's webhooks. */
export async function sendAlertmanagerWebhook(
  sending: Sending,
  spec: ChannelOf<'alertmanager-webhook'>,
  secret: LoginSecret | undefined,
): Promise<Sent> {
  const body = webhookV4(sending.told.notification, baseOf(sending.config));
  const { status } = await sendJson(sending, spec.url, body, loginHeader(secret));
  return { says: `The receiver answered ${status}` };
}

function linkOf({ link }: NotifiedAlert, base: string): string {
  return link.startsWith('/') ? `${base}${link}` : link;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
