import { createHash } from 'node:crypto';
import { DeliveryError } from '../../../../platform/messages/delivery-error.ts';
import { baseOf } from '../links.ts';
import { factsOf, type Told } from '../message/told.ts';
import type { Subscribed } from '../subscriptions.ts';
import { encryptPush, type KeyPair, mostPushBytes, vapidHeader } from './push-encryption.ts';
import { accepted, type Sending, type Sent } from './sender.ts';

const urgencyHeader = { page: 'high', ticket: 'normal', info: 'low' } as const;
const daySeconds = 86_400;

/** What the service worker of the pages shows: `tag` is the same for a group, so that a newer one takes the place of an older. */
export function pushMessage(told: Told): string {
  const { title, state, summary, links, notification } = told;
  const message = {
    title: `${state === 'resolved' ? 'Over: ' : ''}${title}`,
    body: [summary, ...factsOf(told).map(([name, value]) => `${name}: ${value}`)]
      .filter((line) => line !== '')
      .join('\n')
      .slice(0, 1000),
    tag: topicOf(notification.group),
    url: links.view,
    requireInteraction: told.urgency === 'page' && state === 'firing',
    actions: { acknowledge: links.acknowledge ?? null, silence: links.silence ?? null, notUseful: links.notUseful ?? null },
  };
  const text = JSON.stringify(message);
  return Buffer.byteLength(text) <= mostPushBytes ? text : JSON.stringify({ ...message, body: '', title: message.title.slice(0, 100) });
}

export interface PushTo {
  readonly browsers: readonly Subscribed[];
  readonly keys: KeyPair;
  /** Forgets a browser that its push service does not know any more. */
  readonly forget: (id: string) => Promise<void>;
}

/**
 * Browsers, through their push services. It is sent when one browser took it: trying again for the others would show it twice.
 * @throws DeliveryError when none took it.
 */
export async function sendWebPush(sending: Sending, { browsers, keys, forget }: PushTo): Promise<Sent> {
  if (browsers.length === 0) throw new DeliveryError('no browser is subscribed', { isFinal: true });
  const text = pushMessage(sending.told);
  const results = await Promise.allSettled(browsers.map((browser) => pushTo(sending, browser, text, keys, forget)));
  const taken = results.filter(({ status }) => status === 'fulfilled').length;
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [DeliveryError.of(result.reason)] : []));
  const [first] = failures.filter(({ isFinal }) => !isFinal).concat(failures);
  if (taken === 0 && first !== undefined) throw first;
  return { says: `${taken} of ${browsers.length} browsers took it` };
}

async function pushTo(
  { outgoing, config, told, now, signal }: Sending,
  { id, subscription }: Subscribed,
  text: string,
  keys: KeyPair,
  forget: PushTo['forget'],
): Promise<void> {
  const base = baseOf(config);
  const answer = await outgoing(subscription.endpoint, {
    method: 'POST',
    headers: {
      authorization: vapidHeader(subscription.endpoint, keys, base.startsWith('https:') ? base : 'mailto:binnacle@localhost', now),
      'content-type': 'application/octet-stream',
      'content-encoding': 'aes128gcm',
      ttl: String(daySeconds),
      urgency: urgencyHeader[told.urgency],
      topic: topicOf(told.notification.group),
    },
    body: encryptPush(text, subscription.keys),
    signal,
  });
  if (answer.status === 404 || answer.status === 410) await forget(id);
  accepted(answer);
}

/** At most 32 characters of Base64url. */
function topicOf(group: string): string {
  return createHash('sha256').update(group).digest('base64url').slice(0, 32);
}
