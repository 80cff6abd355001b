import { eq } from 'drizzle-orm';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { anonymous, roles } from '../access.ts';
import { AppError } from '../errors.ts';
import { createAttempts } from './attempts.ts';
import type { Engine } from './engine.ts';
import type { AuthOptions } from './index.ts';
import { userTable } from './tables.ts';
import type { Person } from './users.ts';

/** People's sessions in the browser, by better-auth. */
export interface Sessions {
  /** The person behind the session cookie. With `reply` a session that is used is prolonged. */
  user(request: FastifyRequest, reply?: FastifyReply): Promise<Person | undefined>;
  /** Sets the session cookie. @throws AppError `unauthenticated` or `rate_limited` */
  signIn(request: FastifyRequest, reply: FastifyReply, email: string, password: string): Promise<Person>;
  signOut(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** The provider's page to go to. @throws AppError `not_found` when none is configured, `store_unavailable` when it does not answer. */
  startOidc(reply: FastifyReply): Promise<string>;
  /** Takes the browser that comes back from the provider. */
  finishOidc(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** Loads what is needed before somebody waits for it. */
  warmUp(): Promise<void>;
}

export const cookiePrefix = 'binnacle.';

export function createSessions(options: AuthOptions): Sessions {
  const { database, clock, audit, config, log } = options;
  const attempts = createAttempts(database, clock);
  const passwords = once(async () => (await import('./engine.ts')).createEngine(options));
  const oidc = once(async () => {
    const { oidcIssuer: issuer, oidcClientId: clientId, oidcClientSecret: clientSecret } = config;
    if (issuer === undefined || clientId === undefined) {
      throw new AppError('not_found', 'No OpenID provider is configured. Set BINNACLE_OIDC_ISSUER and BINNACLE_OIDC_CLIENT_ID.');
    }
    return (await import('./engine.ts')).createEngine(options, { issuer, clientId, clientSecret });
  });
  return {
    async user(request, reply) {
      if (!(request.headers.cookie ?? '').includes(cookiePrefix)) return undefined;
      const { api } = await passwords();
      const { headers, response } = await api.getSession({ headers: webHeaders(request), returnHeaders: true });
      if (reply !== undefined) passCookies(headers, reply);
      if (response === null) return undefined;
      return personOf(response.user);
    },
    async signIn(request, reply, email, password) {
      await attempts.count(request.ip, email);
      const { api } = await passwords();
      try {
        const { headers, response } = await api.signInEmail({
          body: { email, password },
          headers: webHeaders(request),
          returnHeaders: true,
        });
        passCookies(headers, reply);
        await attempts.succeeded(email);
        return personOf(response.user);
      } catch (cause) {
        if (!isRefusal(cause)) throw cause;
        const [known] = await database.select({ id: userTable.id }).from(userTable).where(eq(userTable.email, email.toLowerCase()));
        // The text given as an address may be a password in the wrong field, so it is not kept.
        await audit.record(anonymous, 'sign_in.failed', known === undefined ? 'unknown' : `user:${known.id}`, { address: request.ip });
        throw new AppError('unauthenticated', 'The email address or the password is wrong.', { cause });
      }
    },
    async signOut(request, reply) {
      const { api } = await passwords();
      const { headers } = await api.signOut({ headers: webHeaders(request), returnHeaders: true });
      passCookies(headers, reply);
    },
    async startOidc(reply) {
      const { api } = await oidc();
      try {
        const body = { provider: 'oidc', callbackURL: '/', errorCallbackURL: '/sign-in', disableRedirect: true };
        const { headers, response } = await api.signInSocial({ body, returnHeaders: true });
        passCookies(headers, reply);
        if (response.url !== undefined) return response.url;
      } catch (error) {
        log.error({ err: error }, 'sign-in by OpenID Connect cannot start');
      }
      throw new AppError('store_unavailable', 'The OpenID provider does not answer as one. Sign in with a password, or try again later.', {
        retryAfter: 30,
      });
    },
    async finishOidc(request, reply) {
      const { handler, options: engine } = await oidc();
      const answer = await handler(new Request(new URL(request.url, engine.baseURL), { headers: webHeaders(request) }));
      passCookies(answer.headers, reply);
      await reply
        .code(answer.status === 302 ? 302 : 400)
        .header('location', answer.headers.get('location') ?? '/sign-in')
        .send();
    },
    async warmUp() {
      await passwords();
    },
  };
}

function personOf({ id, name, email, role }: { id: string; name: string; email: string; role: string }): Person {
  return { id, name, email, role: roles.find((known) => known === role) ?? 'viewer' };
}

/** Makes the engine at its first use: it need not be there before the server listens. A failure is tried again. */
function once(make: () => Promise<Engine>): () => Promise<Engine> {
  let made: Promise<Engine> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}

function webHeaders(request: FastifyRequest): Headers {
  const headers = new Headers();
  for (const name of ['cookie', 'user-agent'] as const) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  headers.set('x-forwarded-for', request.ip);
  return headers;
}

function passCookies(headers: Headers, reply: FastifyReply): void {
  for (const cookie of headers.getSetCookie()) reply.header('set-cookie', cookie);
}

/** Whether better-auth refused, as against broke. */
function isRefusal(error: unknown): boolean {
  const code = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof code === 'number' && code >= 400 && code < 500;
}
