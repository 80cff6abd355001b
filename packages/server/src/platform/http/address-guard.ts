import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/** An address that this server does not connect to, and why. */
export class RefusedAddress extends Error {
  readonly code = 'unexpected';
}

/** Says whether this server may connect to an address. @throws RefusedAddress in words. */
export type AddressGuard = (url: URL) => Promise<void>;

export interface GuardOptions {
  /** Whether services may stand in private networks and on this machine. */
  readonly allowPrivate: boolean;
  /** All addresses of a host name; for tests. */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
}

const metadata = blockListOf(
  ['169.254.0.0/16', '100.100.100.200/32', '192.0.0.192/32'],
  // Link-local, and where Amazon's machines ask for credentials.
  ['fe80::/10', 'fd00:ec2::254/128'],
);
const own = blockListOf(
  [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '224.0.0.0/3',
  ],
  ['::/127', 'fc00::/7', 'ff00::/8', '64:ff9b::/96'],
);

/**
 * Holds requests back from where an address that somebody entered must not lead: never to what only machines of a cloud speak to (it hands out credentials),
 * and into private networks only where the operator allows that. Names are looked up before each request, redirects included; between that and the
 * connection a name could still change, for which one must have the token of an administrator and the DNS of the name.
 */
export function createAddressGuard({ allowPrivate, resolve = addressesOf }: GuardOptions): AddressGuard {
  return async ({ hostname }) => {
    const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
    if (host === 'metadata.google.internal') throw refused(host, 'is where a cloud hands out credentials');
    const addresses = isIP(host) === 0 ? await resolve(host) : [host];
    for (const address of addresses) checkAddress(host, address, allowPrivate);
  };
}

/** @throws RefusedAddress when this server does not connect to an IP address that a host has. */
export function checkAddress(host: string, address: string, allowPrivate: boolean): void {
  if (isIn(metadata, address)) throw refused(host, 'is link-local, or where a cloud hands out credentials');
  if (!allowPrivate && isIn(own, address)) {
    throw refused(
      host,
      'stands in a private network. If services of your own stand there, start this server with BINNACLE_PRIVATE_SERVICES=true',
    );
  }
}

/** A name that has no address is left to the request, which says so better. */
async function addressesOf(hostname: string): Promise<string[]> {
  const found = await lookup(hostname, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

/** An IPv4 address within an IPv6 one counts as itself. */
function isIn(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

function blockListOf(ipv4: readonly string[], ipv6: readonly string[]): BlockList {
  const list = new BlockList();
  const add = (kind: 'ipv4' | 'ipv6') => (range: string) => {
    const [network = '', bits = ''] = range.split('/');
    list.addSubnet(network, Number(bits), kind);
  };
  ipv4.forEach(add('ipv4'));
  ipv6.forEach(add('ipv6'));
  return list;
}

function refused(host: string, why: string): RefusedAddress {
  return new RefusedAddress(`${host} is not asked: it ${why}.`);
}
