import type { Urgency } from '../../../../facts/told-alert.ts';
import type { ChannelOf } from '../definitions.ts';
import { factsOf, plainText, type Told } from '../message/told.ts';
import type { SecretOf } from '../secrets.ts';
import { dedupKey, needed, type Sending, type Sent, sendJson } from './sender.ts';

const priorities: Readonly<Record<Urgency, string>> = { page: 'P1', ticket: 'P3', info: 'P5' };

/** A request of Opsgenie's Alert API: the path below `/v2/alerts` and the body. */
export function opsgenieRequest(told: Told, teams: readonly string[] = []): { path: string; body: Record<string, unknown> } {
  const alias = dedupKey(told);
  const note = { source: 'Binnacle', note: told.reason };
  if (told.notification.status === 'resolved') return { path: `/${alias}/close?identifierType=alias`, body: note };
  if (told.notification.reason === 'acknowledged' && told.acknowledgedBy !== undefined) {
    return { path: `/${alias}/acknowledge?identifierType=alias`, body: note };
  }
  return {
    path: '',
    body: {
      message: told.title.slice(0, 130),
      alias,
      description: plainText(told).slice(0, 15_000),
      priority: priorities[told.urgency],
      source: 'Binnacle',
      ...(told.service === '' ? {} : { entity: told.service.slice(0, 512) }),
      ...(teams.length === 0 ? {} : { responders: teams.map((name) => ({ name, type: 'team' })) }),
      tags: [told.service, told.environment].filter((tag) => tag !== '').map((tag) => tag.slice(0, 50)),
      details: Object.fromEntries(factsOf(told)),
    },
  };
}

/** Opsgenie: creates, acknowledges and closes one alert a group. */
export async function sendOpsgenie(sending: Sending, spec: ChannelOf<'opsgenie'>, secret: SecretOf<'opsgenie'> | undefined): Promise<Sent> {
  const { apiKey } = needed(secret, 'The API key of Opsgenie');
  const base = (spec.url ?? 'https://api.opsgenie.com').replace(/\/+$/, '');
  const { path, body } = opsgenieRequest(sending.told, spec.teams);
  const { status } = await sendJson(sending, `${base}/v2/alerts${path}`, body, { authorization: `GenieKey ${apiKey}` });
  return { says: `Opsgenie answered ${status}` };
}
