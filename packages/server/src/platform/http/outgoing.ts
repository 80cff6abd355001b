import { lookup } from 'node:dns';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { DeliveryError } from '../messages/delivery-error.ts';
import { checkAddress, createAddressGuard, RefusedAddress } from './address-guard.ts';

export interface OutgoingRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Header names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Gives the request up. */
  readonly signal?: AbortSignal | undefined;
}

export interface OutgoingAnswer {
  readonly status: number;
  /** The beginning of the body, at most 64 KiB unless more was agreed on. */
  readonly text: string;
  /** How long the other side wants to be left alone, milliseconds; from `Retry-After`. */
  readonly retryAfterMs: number | undefined;
}

/**
 * Sends one request to an address that somebody entered, and answers whatever comes back, errors of the other side included. Redirects are not followed.
 * @throws DeliveryError without an answer: final when the address is not one this server connects to.
 */
export type Outgoing = (url: string, request: OutgoingRequest) => Promise<OutgoingAnswer>;

export interface OutgoingOptions {
  /** Whether receivers may stand in private networks and on this machine. */
  readonly allowPrivate: boolean;
  /** Milliseconds UTC; for dates in `Retry-After`. */
  readonly now: () => number;
  /** Milliseconds within which the answer must have come whole. */
  readonly timeoutMs?: number;
  /** Bytes of an answer that are read; 64 KiB when absent. */
  readonly mostBytes?: number;
  /** How names are looked up; for tests. */
  readonly lookup?: LookupFunction;
}

const answerBytes = 64 * 1024;
const longestRetryAfterMs = 24 * 3_600_000;

/**
 * Requests to the outside. The addresses of a name are checked in the very look-up that the connection is made with, so that a name cannot be another
 * one's between the check and the connection.
 */
export function createOutgoing({
  allowPrivate,
  now,
  timeoutMs = 15_000,
  mostBytes = answerBytes,
  lookup: resolve = lookup as LookupFunction,
}: OutgoingOptions): Outgoing {
  // Of the literal addresses and of the names that are refused as such; other names are looked up once, by the connection.
  const guard = createAddressGuard({ allowPrivate, resolve: async () => [] });
  const guarded = guardedLookup(resolve, allowPrivate);
  return async (text, { method, headers = {}, body, signal }) => {
    const url = URL.parse(text);
    if (url === null || !/^https?:$/.test(url.protocol)) throw new DeliveryError('the address is none of http or https', { isFinal: true });
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      await guard(url);
      const {
        status,
        text: said,
        retryAfter,
      } = await exchange(url, {
        method,
        headers: { 'user-agent': 'Binnacle', ...headers },
        body,
        lookup: guarded,
        mostBytes,
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      });
      return { status, text: said, retryAfterMs: waitOf(retryAfter, now()) };
    } catch (error) {
      throw inWords(error, timeout.aborted, timeoutMs);
    }
  };
}

interface Exchange {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
  readonly lookup: LookupFunction;
  readonly mostBytes: number;
  readonly signal: AbortSignal;
}

function exchange(url: URL, { method, headers, body, lookup, mostBytes, signal }: Exchange) {
  return new Promise<{ status: number; text: string; retryAfter: string | undefined }>((resolve, reject) => {
    const request = url.protocol === 'https:' ? tlsRequest : plainRequest;
    // A connection of its own: one that was kept open could be to an address that the name no longer has.
    const sent = request(url, { method, headers, lookup, signal, agent: false }, (response) => {
      readText(response, mostBytes).then(
        (text) => resolve({ status: response.statusCode ?? 0, text, retryAfter: response.headers['retry-after'] }),
        reject,
      );
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function readText(response: IncomingMessage, mostBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop gives up the connection, and with it the rest.
    if (size >= mostBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8');
}

function guardedLookup(resolve: LookupFunction, allowPrivate: boolean): LookupFunction {
  return (host, options, done) => {
    resolve(host, options, (error, found, family) => {
      if (error !== null) return done(error, found, family);
      try {
        const addresses = typeof found === 'string' ? [found] : found.map(({ address }) => address);
        for (const address of addresses) if (isIP(address) !== 0) checkAddress(host, address, allowPrivate);
      } catch (refused) {
        return done(refused as NodeJS.ErrnoException, found, family);
      }
      return done(null, found, family);
    });
  };
}

/** Seconds, or a date. */
function waitOf(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+(?:\.\d+)?$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return ms > 0 ? Math.min(ms, longestRetryAfterMs) : undefined;
}

/** Without the address, which may hold a secret. */
function inWords(error: unknown, timedOut: boolean, timeoutMs: number): DeliveryError {
  if (error instanceof RefusedAddress) return new DeliveryError(error.message, { isFinal: true });
  if (timedOut) return new DeliveryError(`no whole answer within ${timeoutMs / 1000} seconds`);
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'AbortError') return new DeliveryError('given up, because the server shuts down');
  return new DeliveryError(`cannot be reached: ${typeof code === 'string' ? code : 'no connection'}`);
}
