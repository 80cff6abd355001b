import { anonymous } from '../access.ts';
import type { Audit } from '../audit.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Database } from '../database.ts';
import type { Authenticator } from '../http/access.ts';
import type { Http } from '../http/server.ts';
import type { Log } from '../log.ts';
import type { Secret } from '../secret.ts';

export interface AuthOptions {
  readonly config: Config;
  readonly secret: Secret;
  readonly database: Database;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly log: Log;
}

export interface Auth {
  readonly authenticator: Authenticator;
  routes(http: Http): void;
  /** Path of the one-time set-up link (`/setup?token=...`) while there is no user yet. */
  setupPath(): Promise<string | undefined>;
}

export async function createAuth(options: AuthOptions): Promise<Auth> {
  return {
    authenticator: {
      actor: async (request) =>
        options.config.adminToken !== undefined && request.headers.authorization === `Bearer ${options.config.adminToken}`
          ? { kind: 'token', id: 'admin', name: 'BINNACLE_ADMIN_TOKEN', role: 'admin' }
          : anonymous,
      ingest: async (key) =>
        key === options.config.ingestKey ? { kind: 'ingest', keyId: 'environment', source: 'environment' } : undefined,
    },
    routes: () => undefined,
    setupPath: async () => undefined,
  };
}
