import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../platform/clock.ts';
import type { AddressGuard } from '../platform/http/address-guard.ts';
import { readJson } from './answer-body.ts';
import { limitedUntil, usedUpUntil } from './rate-limit.ts';
import { type ApiAnswer, type ApiClient, ServiceError } from './types.ts';

export interface ApiClientOptions {
  /** Base address of the service's API, without credentials in it. */
  readonly url: string;
  /** Headers that carry the token; they go to the origin of `url` alone. */
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Says of each address whether it may be asked. */
  readonly guard?: AddressGuard | undefined;
  /** Called when the service wants to be left alone until then (milliseconds UTC), and with `undefined` when that is over. */
  readonly onWait?: (until: number | undefined) => void | Promise<void>;
  readonly sleep?: Sleep;
  /** From 0 to below 1; spreads retries. */
  readonly random?: () => number;
  /** Milliseconds within which one answer must have come whole. */
  readonly timeout?: number;
  /** Bytes of an answer after decompression. */
  readonly answerBytes?: number;
}

/** @param signal ends the sleep with its reason. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<unknown>;

const realSleep: Sleep = (ms, signal) => setTimeout(ms, undefined, { signal });

const mostAttempts = 5;
const mostRedirects = 5;
/** How often in a row a rate limit is waited for before the reading is put off. */
const mostWaits = 6;
/** GitHub's and GitLab's windows are an hour at most. */
const longestWaitMs = 65 * 60_000;
const firstBackoffMs = 1_000;
const longestBackoffMs = 30_000;

/** A client of one service. It is polite: one request at a time waits for all, however many ask. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const { clock, signal, sleep = realSleep, random = Math.random, onWait } = options;
  let restUntil = 0;

  /** @throws ServiceError `rate_limited` when the service wants to be left alone for longer than is waited for. */
  const rest = async (): Promise<void> => {
    const ms = restUntil - clock.now();
    if (ms <= 0) return;
    if (ms > longestWaitMs)
      throw new ServiceError('rate_limited', `The service wants no requests until ${new Date(restUntil).toISOString()}.`);
    await onWait?.(restUntil);
    await sleep(ms, signal);
    await onWait?.(undefined);
  };

  const ask = async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<ApiAnswer> => {
    const target = addressOf(options.url, path);
    let failures = 0;
    let waits = 0;
    for (;;) {
      signal.throwIfAborted();
      await rest();
      const answer = await follow(options, method, target, body).catch((error: unknown) => {
        signal.throwIfAborted();
        if (error instanceof ServiceError && error.code !== 'unavailable') throw error;
        return error as Error;
      });
      const until = answer instanceof Error ? undefined : limitedUntil(answer, clock.now(), waits);
      if (until !== undefined) {
        // A second more: clocks differ, and the times are whole seconds.
        restUntil = Math.max(restUntil, until + 1000);
        if (++waits > mostWaits)
          throw new ServiceError('rate_limited', 'The service goes on refusing requests: its rate limit is used up.');
        continue;
      }
      if (answer instanceof Error || answer.status >= 500 || answer.status === 408) {
        if (++failures >= mostAttempts) throw unavailable(answer, method, target);
        const most = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (failures - 1));
        await sleep(most / 2 + (random() * most) / 2, signal);
        continue;
      }
      restUntil = Math.max(restUntil, (usedUpUntil(answer, clock.now()) ?? -1000) + 1000);
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw refusal(answer, method, target, Object.values(options.headers));
    }
  };

  return { get: (path) => ask('GET', path), post: (path, body) => ask('POST', path, body) };
}

/** @throws ServiceError `unexpected` for an address of another origin: credentials go to none but the service's own. */
function addressOf(base: string, path: string): URL {
  const origin = new URL(base).origin;
  const isAbsolute = /^https?:\/\//i.test(path);
  const url = URL.parse(isAbsolute ? path : `${base.replace(/\/+$/, '')}/${path.replace(/^\/+/, '')}`);
  if (url === null || url.origin !== origin || url.username !== '' || url.password !== '') {
    throw new ServiceError(
      'unexpected',
      `The service refers to an address that is not its own (${url?.origin ?? 'unreadable'}); it is not followed.`,
    );
  }
  return url;
}

/** One attempt, redirects included. @throws ServiceError, or the network's error. */
async function follow(options: ApiClientOptions, method: 'GET' | 'POST', first: URL, body: unknown): Promise<ApiAnswer> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeout ?? 60_000)]);
  const headers = {
    accept: 'application/json',
    'user-agent': 'Binnacle',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...options.headers,
  };
  const init = { method, headers, signal, redirect: 'manual', ...(body === undefined ? {} : { body: JSON.stringify(body) }) } as const;
  let url = first;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    await options.guard?.(url);
    const response = await fetch(url, init);
    const location = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null;
    if (location === null) {
      return { status: response.status, headers: response.headers, body: await readJson(response, options.answerBytes) };
    }
    await response.body?.cancel();
    url = addressOf(options.url, URL.parse(location, url.href)?.href ?? '//');
  }
  throw new ServiceError('unexpected', `The service redirects more than ${mostRedirects} times.`);
}

function unavailable(last: ApiAnswer | Error, method: string, url: URL): ServiceError {
  if (last instanceof ServiceError) return last;
  if (!(last instanceof Error))
    return new ServiceError('unavailable', `The service answered ${last.status} to ${method} ${url.pathname}.`, last.status);
  const cause = last.cause as { code?: unknown; message?: unknown } | undefined;
  const why = last.name === 'TimeoutError' ? 'no whole answer in time' : String(cause?.code ?? cause?.message ?? last.message);
  return new ServiceError('unavailable', `${url.origin} cannot be reached: ${why}.`);
}

function refusal({ status, body }: ApiAnswer, method: string, url: URL, secrets: readonly string[]): ServiceError {
  const said = saidIn(body, secrets);
  const where = `${status} to ${method} ${url.pathname}${said === '' ? '' : `: ${said}`}`;
  if (status === 401) return new ServiceError('unauthorized', `The service refuses the token (${where}).`, status);
  // 403 of a token that lacks a right for one thing must not end the reading of the others.
  if ([403, 404, 410, 451].includes(status)) return new ServiceError('gone', `The service answered ${where}.`, status);
  return new ServiceError('unexpected', `The service answered ${where}.`, status);
}

/** The service's own words, shortened; a token that it repeats is left out. */
function saidIn(body: unknown, secrets: readonly string[]): string {
  const { message, error, errorMessages } = (body ?? {}) as Record<string, unknown>;
  const text = [message, error, Array.isArray(errorMessages) ? errorMessages[0] : undefined].find((one) => typeof one === 'string');
  if (typeof text !== 'string') return '';
  const words = secrets.flatMap((secret) => secret.split(' ')).filter((word) => word.length >= 8);
  const clean = words.reduce((rest, word) => rest.replaceAll(word, '…'), text);
  return clean
    .replaceAll(/\p{C}+/gu, ' ')
    .slice(0, 200)
    .trim();
}
