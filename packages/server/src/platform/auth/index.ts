import { version } from '../../version.ts';
import { anonymous } from '../access.ts';
import type { Audit } from '../audit.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Database } from '../database.ts';
import type { Authenticator } from '../http/access.ts';
import type { Http } from '../http/server.ts';
import type { Log } from '../log.ts';
import type { Secret } from '../secret.ts';
import { administrationRoutes } from './administration.ts';
import { createApiTokens } from './api-tokens.ts';
import { createIngestKeys, type IngestKeys } from './ingest-keys.ts';
import { presentedToken } from './presented.ts';
import { sessionRoutes } from './routes.ts';
import { createSessions } from './sessions.ts';
import { createSetup } from './setup.ts';
import { createSigningSecrets, type SigningSecrets } from './signing-secrets.ts';
import { actorOf, createUsers } from './users.ts';

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
  readonly signing: SigningSecrets;
  readonly keys: IngestKeys;
  routes(http: Http): void;
  /** Path of the one-time set-up link (`/setup?token=...`) while there is no administrator yet. */
  setupPath(): Promise<string | undefined>;
  /** An ingest key to show on the terminal of a new server; `undefined` where there are other keys. */
  firstKey(): Promise<string | undefined>;
}

/** Who is asking: people by session, programs by API token, senders of data by ingest key. */
export async function createAuth(options: AuthOptions): Promise<Auth> {
  const users = createUsers(options);
  const tokens = createApiTokens(options);
  const keys = createIngestKeys(options);
  const signing = createSigningSecrets(options);
  const sessions = createSessions(options);
  const setup = createSetup(options, users);
  return {
    signing,
    keys,
    authenticator: {
      async actor(request) {
        const presented = presentedToken(request);
        const program = presented === undefined ? undefined : await tokens.actor(presented.text);
        if (program !== undefined) return program;
        // A proxy in front may ask for a user and password of its own and pass them on beside the session.
        if (presented?.kind === 'bearer') return anonymous;
        const user = await sessions.user(request);
        return user === undefined ? anonymous : actorOf(user);
      },
      ingest: (key) => keys.actor(key),
      async signing(protocol) {
        const own = options.config.ingestKey;
        const registered = await signing.candidates(protocol);
        if (own === undefined) return registered;
        return [{ secret: own, actor: { kind: 'ingest', keyId: 'environment', source: 'environment' } }, ...registered];
      },
    },
    routes(http) {
      sessionRoutes(http, { ...options, version, sessions, setup, users, keys });
      administrationRoutes(http, { users, tokens, keys, signing, audit: options.audit });
      http.addHook('onListen', () => {
        sessions.warmUp().catch((error: unknown) => options.log.error({ err: error }, 'sign-in is not ready'));
      });
    },
    setupPath: () => setup.path(),
    firstKey: () => keys.firstKey(),
  };
}
