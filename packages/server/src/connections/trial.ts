import type { Clock } from '../platform/clock.ts';
import type { AddressGuard } from '../platform/http/address-guard.ts';
import { createApiClient } from './client.ts';
import { histories } from './services.ts';
import { type ApiClient, ServiceError, type ServiceReader } from './types.ts';

export interface Tried {
  readonly reader: ServiceReader;
  readonly url: string;
  readonly token: string | undefined;
  readonly scopes: readonly string[];
}

/** What a token turned out to be good for. */
export interface Trial {
  readonly ok: boolean;
  /** Whose it is; empty where the service does not say. */
  readonly account: string;
  /** What was asked for and is not seen. */
  readonly missing: readonly string[];
  /** What it sees that can be read, in the service's order; `null` where that cannot be listed. */
  readonly visible: readonly string[] | null;
  /** The same in sentences, with what to do. */
  readonly says: readonly string[];
}

const longestMs = 20_000;
const mostVisible = 500;

/** Tries a token and says what it may see. Whoever tries waits for the answer, so that rate limits are said and not waited for. */
export async function tryConnection(
  tried: Tried,
  { clock, guard }: { readonly clock: Clock; readonly guard: AddressGuard },
): Promise<Trial> {
  const { reader, url, token, scopes } = tried;
  const signal = AbortSignal.timeout(longestMs);
  const api = createApiClient({
    url,
    headers: token === undefined ? {} : reader.authorize(token),
    clock,
    signal,
    guard,
    timeout: longestMs,
    sleep: async (ms) => {
      throw new ServiceError('unavailable', `The service does not answer well now; it would be asked again in ${Math.ceil(ms / 1000)} s.`);
    },
    onWait: (until) => {
      if (until !== undefined)
        throw new ServiceError('rate_limited', `The service wants no requests until ${new Date(until).toISOString()}.`);
    },
  });
  try {
    const { account, missing } = await reader.test(api, scopes);
    const visible = (await listVisible(reader, api))?.slice(0, mostVisible) ?? null;
    return { ok: missing.length === 0, account, missing, visible, says: inWords(tried, account, missing, visible) };
  } catch (error) {
    const failed = { ok: false, account: '', missing: [], visible: null } as const;
    if (error instanceof ServiceError) return { ...failed, says: failureInWords(error, tried) };
    if (signal.aborted) return { ...failed, says: [`The service did not answer within ${longestMs / 1000} s. Check its address.`] };
    throw error;
  }
}

/** A token that may not list may still read what it is pointed to. */
async function listVisible(reader: ServiceReader, api: ApiClient): Promise<readonly string[] | undefined> {
  try {
    return await reader.visible?.(api, mostVisible);
  } catch (error) {
    if (error instanceof ServiceError && (error.code === 'gone' || error.code === 'unexpected')) return undefined;
    throw error;
  }
}

function inWords({ reader, token }: Tried, account: string, missing: readonly string[], visible: readonly string[] | null): string[] {
  const { scopes: word } = histories[reader.kind];
  const says: string[] = [];
  if (token === undefined) says.push('No token was entered: only what everybody may read is seen.');
  else says.push(account === '' ? 'The token is good.' : `The token is good and belongs to ${account}.`);
  if (visible !== null) {
    const count = `${visible.length}${visible.length === mostVisible ? ' or more' : ''}`;
    says.push(visible.length === 0 ? `It sees no ${word}: give its account access to some.` : `It sees ${count} ${word}.`);
  }
  if (missing.length > 0) {
    says.push(
      `Not there, or not for this token: ${missing.join(', ')}. Check the spelling, give the token access, or take it out of the connection.`,
    );
  }
  return says;
}

function failureInWords({ code, message }: ServiceError, { reader }: Tried): string[] {
  const needs = `What is needed: ${histories[reader.kind].token}`;
  if (code === 'unauthorized') return [message, needs];
  if (code === 'gone') return [message, 'The address is not that of the service, or the token lacks a right.', needs];
  if (code === 'unavailable') return [message, 'Check the address, and that this server may reach it.'];
  return [message];
}
