import { AppError } from '../../platform/errors.ts';

/** Where a protocol without HTTP is listened for. */
export type Address =
  | { readonly kind: 'udp' | 'tcp'; readonly host: string; readonly port: number; readonly options: URLSearchParams }
  | { readonly kind: 'unix'; readonly path: string; readonly options: URLSearchParams };

/**
 * Addresses separated by commas: `udp://127.0.0.1:8125`, `tcp://[::1]:2003`, `unix:///run/statsd.sock`, each with options as a query.
 * @throws AppError `invalid_request` naming the variable.
 */
export function parseAddresses(text: string, variable: string, kinds: readonly Address['kind'][]): Address[] {
  const parts = text.split(',').map((part) => part.trim());
  return parts.filter((part) => part !== '').map((part) => parseAddress(part, variable, kinds));
}

function parseAddress(text: string, variable: string, kinds: readonly Address['kind'][]): Address {
  const url = URL.parse(text);
  const kind = kinds.find((each) => url?.protocol === `${each}:`);
  if (url === null || kind === undefined) throw unusable(text, variable, `begin it with ${kinds.map((each) => `${each}://`).join(' or ')}`);
  const options = url.searchParams;
  if (kind === 'unix') {
    const path = decodeURIComponent(url.pathname);
    if (url.host !== '' || path.length < 2) throw unusable(text, variable, 'name an absolute path, as in unix:///run/statsd.sock');
    return { kind, path, options };
  }
  const port = Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (host === '' || url.port === '') throw unusable(text, variable, 'name host and port, as in udp://127.0.0.1:8125');
  return { kind, host, port, options };
}

function unusable(text: string, variable: string, advice: string): AppError {
  return new AppError('invalid_request', `${variable}: "${text}" is not an address to listen on: ${advice}.`);
}

/** As people write it, and as `parseAddresses` reads it. */
export function addressText(address: Address): string {
  if (address.kind === 'unix') return `unix://${address.path}`;
  return `${address.kind}://${address.host.includes(':') ? `[${address.host}]` : address.host}:${address.port}`;
}

/** Whether only this machine reaches it. */
export function isLocal(address: Address): boolean {
  return address.kind === 'unix' || address.host === 'localhost' || address.host === '::1' || address.host.startsWith('127.');
}
