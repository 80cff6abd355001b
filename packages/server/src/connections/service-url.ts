import { isIP } from 'node:net';
import { AppError } from '../platform/errors.ts';

/**
 * Checks the address of a service that an administrator entered. Private networks are allowed, because services of one's own stand there; what only
 * machines of a cloud speak to (link-local addresses, which hand out credentials) is not.
 *
 * @returns the address without a slash at its end.
 * @throws AppError `invalid_request`
 */
export function checkServiceUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) throw refused('it must begin with https:// or http://');
  if (url.username !== '' || url.password !== '') throw refused('user names and passwords do not belong there; enter a token');
  if (url.search !== '' || url.hash !== '') throw refused('it must be the base address, without "?" and "#"');
  if (isLinkLocal(url.hostname)) throw refused('link-local addresses are refused');
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}

function isLinkLocal(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (host === 'metadata.google.internal') return true;
  if (isIP(host) === 4) return host.startsWith('169.254.');
  // An IPv4 address within IPv6 comes out of the URL parser in hex: a9fe is 169.254.
  return isIP(host) === 6 && (/^fe[89ab]/.test(host) || /^::ffff:a9fe:/.test(host));
}

function refused(why: string): AppError {
  return new AppError('invalid_request', `The address of the service is not usable: ${why}.`);
}
