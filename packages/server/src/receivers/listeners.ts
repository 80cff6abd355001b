import { GraphiteListener } from './graphite/listener.ts';
import type { ReceiverHouse } from './index.ts';
import { type Address, parseAddresses } from './sockets/address.ts';
import { StatsdListener } from './statsd/listener.ts';

/** A protocol that is not HTTP: it listens on sockets of its own while the server runs. */
export interface Listener {
  /** Opens the sockets and answers where they listen. @throws AppError `conflict` */
  start(): Promise<readonly Address[]>;
  /** Closes them and writes what has come. */
  close(): Promise<void>;
}

export interface ListenerAddresses {
  readonly statsd: readonly Address[];
  readonly graphite: readonly Address[];
}

/** What the configuration wants listened on; nothing unless it says so. @throws AppError `invalid_request` naming the variable. */
export function listenerAddresses(config: {
  readonly statsd?: string | undefined;
  readonly graphite?: string | undefined;
}): ListenerAddresses {
  return {
    statsd: parseAddresses(config.statsd ?? '', 'BINNACLE_STATSD', ['udp', 'tcp', 'unix']),
    graphite: parseAddresses(config.graphite ?? '', 'BINNACLE_GRAPHITE', ['udp', 'tcp', 'unix']),
  };
}

export function createListeners(house: ReceiverHouse, { statsd, graphite }: ListenerAddresses): Listener[] {
  return [
    ...(statsd.length === 0 ? [] : [new StatsdListener(house, { addresses: statsd })]),
    ...(graphite.length === 0 ? [] : [new GraphiteListener(house, { addresses: graphite })]),
  ];
}
