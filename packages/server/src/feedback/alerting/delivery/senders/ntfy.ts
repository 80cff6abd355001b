import type { Urgency } from '../../../../facts/told-alert.ts';
import { DeliveryError } from '../../../../platform/messages/delivery-error.ts';
import type { ChannelOf } from '../definitions.ts';
import { alertLines, factsOf, type Told } from '../message/told.ts';
import type { LoginSecret } from '../secrets.ts';
import { loginHeader } from './login.ts';
import { type Sending, type Sent, sendJson } from './sender.ts';

const priorities: Readonly<Record<Urgency, number>> = { page: 5, ticket: 3, info: 2 };
const longestMessage = 3500;

/** A message as ntfy takes it in JSON. */
export function ntfyMessage(told: Told, topic: string): Record<string, unknown> {
  const { title, state, urgency, summary, links, reason } = told;
  const isOver = state === 'resolved';
  const lines = [summary, ...factsOf(told).map(([name, value]) => `${name}: ${value}`), ...alertLines(told), reason];
  const actions: [string, string | undefined][] = [
    ['Acknowledge', links.acknowledge],
    ['Silence for 1 hour', links.silence],
    ['Not useful', links.notUseful],
  ];
  return {
    topic,
    title: `${isOver ? 'Over: ' : ''}${title}`,
    message: lines
      .filter((line) => line !== '')
      .join('\n')
      .slice(0, longestMessage),
    priority: isOver ? 2 : priorities[urgency],
    tags: [isOver ? 'white_check_mark' : 'rotating_light'],
    click: links.view,
    actions: actions.flatMap(([label, url]) => (url === undefined ? [] : [{ action: 'view', label, url, clear: true }])),
  };
}

/** ntfy: a topic of a server. */
export function sendNtfy(sending: Sending, spec: Pick<ChannelOf<'ntfy'>, 'url' | 'topic'>, secret: LoginSecret | undefined): Promise<Sent> {
  return publish(sending, (spec.url ?? 'https://ntfy.sh').replace(/\/+$/, ''), spec.topic, secret);
}

/** To a person: a topic of ntfy.sh, or the address of one elsewhere. @throws DeliveryError final for what is neither. */
export function sendNtfyTo(sending: Sending, address: string): Promise<Sent> {
  if (/^[-_A-Za-z0-9]{1,64}$/.test(address)) return publish(sending, 'https://ntfy.sh', address, undefined);
  const url = URL.parse(address);
  const topic = url?.pathname.split('/').filter((part) => part !== '');
  const [only] = topic ?? [];
  if (url === null || only === undefined || topic?.length !== 1) {
    throw new DeliveryError('the address is no topic of ntfy: expected its name, or https://server/topic', { isFinal: true });
  }
  return publish(sending, url.origin, only, undefined);
}

async function publish(sending: Sending, server: string, topic: string, secret: LoginSecret | undefined): Promise<Sent> {
  const { status } = await sendJson(sending, server, ntfyMessage(sending.told, topic), loginHeader(secret));
  return { says: `ntfy answered ${status}` };
}
