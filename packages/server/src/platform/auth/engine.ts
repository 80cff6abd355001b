import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import { betterAuth } from 'better-auth/minimal';
import { genericOAuth } from 'better-auth/plugins/generic-oauth';
import { anonymous, roles } from '../access.ts';
import type { AuthOptions } from './index.ts';
import { authPath } from './paths.ts';
import { credentialTable, sessionTable, userTable, verificationTable } from './tables.ts';

const providerId = 'oidc';

export interface OidcProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}

/**
 * better-auth with passwords, or with the OpenID provider besides. The two share sessions but are made apart, because
 * the second asks the provider for its addresses first: a provider that is down must not keep people with passwords out.
 */
export function createEngine({ config, secret, database, audit, log }: AuthOptions, provider?: OidcProvider) {
  const baseURL = new URL(config.publicUrl ?? localUrl(config.host, config.port)).origin;
  return betterAuth({
    appName: 'Binnacle',
    baseURL,
    basePath: authPath,
    secret: secret.sign('better-auth', 'sessions'),
    database: drizzleAdapter(database, {
      provider: 'pg',
      schema: { user: userTable, session: sessionTable, account: credentialTable, verification: verificationTable },
    }),
    emailAndPassword: { enabled: true, disableSignUp: true },
    user: { additionalFields: { role: { type: [...roles], required: true, defaultValue: 'viewer', input: false } } },
    account: { accountLinking: { enabled: true } },
    session: { expiresIn: 7 * 24 * 3600, updateAge: 24 * 3600 },
    // Attempts are counted in Postgres before better-auth is asked, see `attempts.ts`.
    rateLimit: { enabled: false },
    advanced: { cookiePrefix: 'binnacle', useSecureCookies: baseURL.startsWith('https:') },
    telemetry: { enabled: false },
    logger: { log: (level, message) => log[level]({ room: 'auth' }, message) },
    databaseHooks: {
      user: {
        create: {
          // Only the OpenID provider makes users here; people made by hand are made in `users.ts`.
          after: (user) =>
            audit.record(anonymous, 'user.created', `user:${user.id}`, { name: user.name, email: user.email, role: 'viewer', via: 'oidc' }),
        },
      },
    },
    plugins: provider === undefined ? [] : [genericOAuth({ config: [oidcConfig(provider)] })],
  });
}

export type Engine = ReturnType<typeof createEngine>;

function oidcConfig({ issuer, clientId, clientSecret }: OidcProvider) {
  return {
    providerId,
    discoveryUrl: `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`,
    requireIdTokenVerification: true,
    clientId,
    clientSecret,
    scopes: ['openid', 'profile', 'email'],
    mapProfileToUser: (profile: { name?: string | null | undefined; email?: string | null | undefined }) => ({
      name: profile.name || (profile.email ?? ''),
    }),
  };
}

function localUrl(host: string, port: number): string {
  return `http://${host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}`;
}
