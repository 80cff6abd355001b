import { join } from 'node:path';
import type { Audit } from '../platform/audit.ts';
import type { IngestKeys } from '../platform/auth/ingest-keys.ts';
import type { SigningSecrets } from '../platform/auth/signing-secrets.ts';
import type { Config } from '../platform/config.ts';
import type { Database } from '../platform/database.ts';
import type { Http } from '../platform/http/server.ts';
import type { Job } from '../platform/jobs.ts';
import type { Secret } from '../platform/secret.ts';
import type { ReceiverHouse } from '../receivers/index.ts';
import type { Sleep } from './client.ts';
import { followPushes } from './push-fetch.ts';
import { connectionRoutes } from './routes.ts';
import { Runner } from './runner.ts';
import { createServiceGuard } from './service-guard.ts';
import { Statuses } from './statuses.ts';
import { ConnectionStore } from './store.ts';
import type { Cloned } from './sync.ts';
import type { ServiceReader } from './types.ts';

export interface ConnectionsOptions {
  readonly config: Pick<Config, 'paths' | 'privateServices' | 'postgresUrl'>;
  readonly database: Database;
  readonly audit: Audit;
  readonly secret: Secret;
  readonly signing: SigningSecrets;
  readonly keys: IngestKeys;
  /** What receivers have. */
  readonly house: ReceiverHouse;
  /** Address under which services reach this server. */
  readonly externalUrl: string;
  /** Makes a clone known to those who read repositories. */
  readonly onClone: (cloned: Cloned) => Promise<void>;
  readonly readers?: readonly ServiceReader[];
  readonly sleep?: Sleep;
}

export interface Connections {
  readonly store: ConnectionStore;
  readonly runner: Runner;
  /** Where others write commit statuses. */
  readonly statuses: Statuses;
  routes(http: Http): void;
  jobs(): readonly Job[];
  /** Ends what is being read; it goes on from there when the server runs again. */
  stop(): Promise<void>;
}

/** Services whose history is read through their APIs, and whose webhooks come in signed. */
export function createConnections(options: ConnectionsOptions): Connections {
  const { config, database, audit, secret, signing, keys, house, externalUrl, onClone, readers, sleep } = options;
  const { clock, facts } = house;
  const guard = createServiceGuard({ allowPrivate: config.privateServices });
  const store = new ConnectionStore({ database, clock, audit, secret });
  const runner = new Runner({
    house,
    store,
    mirrors: join(config.paths.data, 'mirrors'),
    onClone,
    sleep,
    guard,
    // The lock of the data directory holds other processes off embedded records.
    alone: config.postgresUrl === undefined,
    ...(readers === undefined ? {} : { readers }),
  });
  const pushes = followPushes(house, (scope) => runner.fetchClones(scope));
  return {
    store,
    runner,
    statuses: new Statuses({ store, runner, clock, log: house.log, guard, sleep }),
    routes: (http) =>
      connectionRoutes(http, { store, runner, guard, signing, keys, facts, audit, clock, address: externalUrl.replace(/\/+$/, '') }),
    jobs: () => [{ name: 'connections.sync', schedule: '* * * * *', atStart: true, run: () => runner.runDue() }],
    async stop() {
      pushes.stop();
      await runner.stop();
    },
  };
}
