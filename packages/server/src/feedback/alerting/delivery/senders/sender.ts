import { createHash } from 'node:crypto';
import type { Config } from '../../../../platform/config.ts';
import type { Outgoing, OutgoingAnswer, OutgoingRequest } from '../../../../platform/http/outgoing.ts';
import { DeliveryError } from '../../../../platform/messages/delivery-error.ts';
import type { Told } from '../message/told.ts';

/** What the messages of a group have in common at one target. */
export interface Thread {
  /** The notification that began it. */
  readonly root: string;
  /** What the receiver calls the first message; absent before it was sent. */
  readonly reference: Readonly<Record<string, string>> | undefined;
}

/** One message on its way. */
export interface Sending {
  readonly told: Told;
  readonly thread: Thread;
  readonly outgoing: Outgoing;
  readonly config: Config;
  /** Milliseconds UTC. */
  readonly now: number;
  readonly signal: AbortSignal;
}

export interface Sent {
  /** What the receiver answered, for whoever tests the channel. */
  readonly says: string;
  /** How the next message of the group finds this one. */
  readonly reference?: Readonly<Record<string, string>>;
}

/** Sends a request with JSON. @throws DeliveryError for whatever is no success. */
export async function sendJson(
  { outgoing, signal }: Sending,
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<OutgoingAnswer> {
  return accepted(
    await outgoing(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    }),
  );
}

/** Sends any request. @throws DeliveryError for whatever is no success. */
export async function sendRequest({ outgoing, signal }: Sending, url: string, request: OutgoingRequest): Promise<OutgoingAnswer> {
  return accepted(await outgoing(url, { ...request, signal }));
}

/** Answers that another attempt may change, besides 5xx. */
const passing = new Set([408, 409, 421, 423, 425, 429]);

/** @throws DeliveryError unless the status is 2xx; it says nothing of the body, which may repeat a secret. */
export function accepted(answer: OutgoingAnswer): OutgoingAnswer {
  const { status, retryAfterMs } = answer;
  if (status >= 200 && status < 300) return answer;
  const isFinal = status < 500 && !passing.has(status);
  throw new DeliveryError(`answered ${status}${meaning(status)}`, { retryAfterMs, isFinal });
}

function meaning(status: number): string {
  if (status === 401 || status === 403) return ': it refuses the secret of the channel';
  if (status === 410) return ': it is gone for good';
  if (status === 404) return ': there is nothing at its address';
  if (status === 429) return ': too many messages';
  if (status >= 300 && status < 400) return ': it redirects, which is not followed';
  return '';
}

/** What receivers that de-duplicate know a group by: at most 41 characters. */
export function dedupKey({ notification }: Told): string {
  return `binnacle-${createHash('sha256').update(notification.group).digest('hex').slice(0, 32)}`;
}

/** @throws DeliveryError that is final, when a channel has no secret and needs one. */
export function needed<T>(secret: T | undefined, what: string): T {
  if (secret === undefined)
    throw new DeliveryError(`${what} is not set; an administrator sets it as the secret of the channel`, { isFinal: true });
  return secret;
}

/** @throws DeliveryError that is final, when the server is not configured for it. @param variable of its environment */
export function configured<T>(value: T | undefined, variable: string): T {
  if (value === undefined) throw new DeliveryError(`${variable} is not set; whoever runs the server sets it`, { isFinal: true });
  return value;
}
