import type { House } from '../../../area.ts';
import { DeliveryError } from '../../../platform/messages/delivery-error.ts';
import type { Target } from '../types.ts';
import { type ChannelSpec, channelKind } from './definitions.ts';
import { openSecret, type SecretOf } from './secrets.ts';
import { sendAlertmanager, sendAlertmanagerWebhook } from './senders/alertmanager.ts';
import { type Mail, sendEmail } from './senders/email.ts';
import { sendTeams } from './senders/msteams.ts';
import { sendNtfy, sendNtfyTo } from './senders/ntfy.ts';
import { sendOpsgenie } from './senders/opsgenie.ts';
import { sendPagerduty } from './senders/pagerduty.ts';
import type { Sending, Sent } from './senders/sender.ts';
import { sendSlack, sendSlackTo } from './senders/slack.ts';
import { sendTelegram } from './senders/telegram.ts';
import { sendWebhook } from './senders/webhook.ts';
import { sendWebPush } from './senders/webpush.ts';
import { forget, pushKeys, subscriptionsOf } from './subscriptions.ts';

/** Messages that a target takes in a minute, by its way; below what the services allow. */
const perMinute = { slack: 50, telegram: 20, email: 120, other: 300 } as const;

/** A channel by its name; `undefined` when there is none. */
export async function findChannel({ definitions }: Pick<House, 'definitions'>, name: string): Promise<ChannelSpec | undefined> {
  return (await definitions.get(channelKind, name))?.spec;
}

/** How many messages a target takes in a minute. */
export function paceOf(target: Target, spec: ChannelSpec | undefined): number {
  const way = target.kind === 'person' ? target.via : spec?.type;
  return way === 'slack' || way === 'telegram' || way === 'email' ? perMinute[way] : perMinute.other;
}

/** Sends one message to a channel. @throws DeliveryError, or what the transport throws. */
export async function sendToChannel(house: House, mail: Mail, name: string, spec: ChannelSpec, sending: Sending): Promise<Sent> {
  const secret = <Type extends ChannelSpec['type']>(type: Type): Promise<SecretOf<Type> | undefined> => openSecret(house, name, type);
  switch (spec.type) {
    case 'slack':
      return sendSlack(sending, spec, await secret('slack'));
    case 'email':
      return sendEmail(sending, mail, spec.to);
    case 'pagerduty':
      return sendPagerduty(sending, spec, await secret('pagerduty'));
    case 'opsgenie':
      return sendOpsgenie(sending, spec, await secret('opsgenie'));
    case 'msteams':
      return sendTeams(sending, await secret('msteams'));
    case 'ntfy':
      return sendNtfy(sending, spec, await secret('ntfy'));
    case 'telegram':
      return sendTelegram(sending, spec, await secret('telegram'));
    case 'webpush':
      return sendWebPush(sending, await browsersOf(house, { emails: spec.users }));
    case 'webhook':
      return sendWebhook(sending, spec, await secret('webhook'));
    case 'alertmanager':
      return sendAlertmanager(sending, spec, await secret('alertmanager'));
    case 'alertmanager-webhook':
      return sendAlertmanagerWebhook(sending, spec, await secret('alertmanager-webhook'));
  }
}

/** Sends one message to a person. @throws DeliveryError, or what the transport throws. */
export async function sendToPerson(house: House, mail: Mail, person: Extract<Target, { kind: 'person' }>, sending: Sending): Promise<Sent> {
  const { via, address, user } = person;
  switch (via) {
    case 'email':
      return sendEmail(sending, mail, [address]);
    case 'slack':
      return sendSlackTo(sending, address);
    case 'push':
      return sendWebPush(sending, await browsersOf(house, { user }));
    case 'ntfy':
      return sendNtfyTo(sending, address);
    case 'telegram': {
      const { telegramToken: token } = house.config;
      if (token === undefined) throw new DeliveryError('BINNACLE_TELEGRAM_TOKEN is not set', { isFinal: true });
      return sendTelegram(sending, { chat: address }, { token });
    }
  }
}

async function browsersOf(house: House, whose: Parameters<typeof subscriptionsOf>[1]) {
  return { browsers: await subscriptionsOf(house, whose), keys: await pushKeys(house), forget: (id: string) => forget(house, id) };
}
