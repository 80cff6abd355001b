import type { Urgency } from '../../../../facts/told-alert.ts';
import type { ChannelOf } from '../definitions.ts';
import { factsOf, type Told } from '../message/told.ts';
import type { SecretOf } from '../secrets.ts';
import { dedupKey, needed, type Sending, type Sent, sendJson } from './sender.ts';

const severities: Readonly<Record<Urgency, string>> = { page: 'critical', ticket: 'warning', info: 'info' };

/** An event of PagerDuty's Events API v2. */
export function pagerdutyEvent(told: Told, routingKey: string): Record<string, unknown> {
  const { notification, links, runbook, title, urgency, service, environment, summary, since } = told;
  const key = { routing_key: routingKey, dedup_key: dedupKey(told) };
  if (notification.status === 'resolved') return { ...key, event_action: 'resolve' };
  if (notification.reason === 'acknowledged' && told.acknowledgedBy !== undefined) return { ...key, event_action: 'acknowledge' };
  return {
    ...key,
    event_action: 'trigger',
    client: 'Binnacle',
    client_url: links.view,
    payload: {
      summary: `${title}${summary === '' ? '' : `: ${summary}`}`.slice(0, 1024),
      source: service || 'binnacle',
      severity: severities[urgency],
      timestamp: new Date(since).toISOString(),
      ...(service === '' ? {} : { component: service }),
      ...(environment === '' ? {} : { group: environment }),
      class: notification.commonLabels.alertname ?? 'alert',
      custom_details: {
        ...Object.fromEntries(factsOf(told)),
        ...(told.description === '' ? {} : { Description: told.description }),
        Reason: told.reason,
        Labels: notification.commonLabels,
      },
    },
    links: [
      { href: links.view, text: 'See it in Binnacle' },
      ...(runbook === undefined ? [] : [{ href: runbook, text: 'Runbook' }]),
      ...(links.silence === undefined ? [] : [{ href: links.silence, text: 'Silence for 1 hour' }]),
      ...(links.notUseful === undefined ? [] : [{ href: links.notUseful, text: 'Not useful' }]),
    ],
  };
}

/** PagerDuty: triggers, acknowledges and resolves one incident a group. */
export async function sendPagerduty(
  sending: Sending,
  spec: ChannelOf<'pagerduty'>,
  secret: SecretOf<'pagerduty'> | undefined,
): Promise<Sent> {
  const { routingKey } = needed(secret, 'The routing key of PagerDuty');
  const base = (spec.url ?? 'https://events.pagerduty.com').replace(/\/+$/, '');
  const { status } = await sendJson(sending, `${base}/v2/enqueue`, pagerdutyEvent(sending.told, routingKey));
  return { says: `PagerDuty answered ${status}` };
}
