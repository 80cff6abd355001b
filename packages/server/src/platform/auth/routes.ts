import { z } from 'zod';
import { AppError } from '../errors.ts';
import { requireSameSite } from '../http/access.ts';
import type { Http } from '../http/server.ts';
import { personAnswer, sessionAnswer, userAnswer } from './answers.ts';
import type { AuthOptions } from './index.ts';
import type { IngestKeys } from './ingest-keys.ts';
import { authPath } from './paths.ts';
import { emailSchema, nameSchema, passwordSchema } from './schemas.ts';
import type { Sessions } from './sessions.ts';
import type { Setup } from './setup.ts';
import type { Users } from './users.ts';

export interface SessionRoutesOptions extends AuthOptions {
  readonly version: string;
  readonly sessions: Sessions;
  readonly setup: Setup;
  readonly users: Users;
  readonly keys: IngestKeys;
}

const setupBody = z.object({ token: z.string().min(1).max(200), name: nameSchema, email: emailSchema, password: passwordSchema });
const signInBody = z.object({ email: z.string().min(1).max(320), password: z.string().min(1).max(256) });
const passwordBody = z.strictObject({ current: z.string().min(1).max(256), password: passwordSchema });

/** Who is there, and how one comes in and goes out. */
export function sessionRoutes(http: Http, { config, version, sessions, setup, users, keys }: SessionRoutesOptions): void {
  const access = { config: { access: 'public' }, bodyLimit: 16_384 } as const;

  http.get(
    '/api/v1/session',
    { ...access, schema: { summary: 'Who is signed in, and what the server offers', response: { 200: sessionAnswer } } },
    async (request, reply) => {
      const user = (await sessions.user(request, reply)) ?? null;
      reply.header('cache-control', 'no-store');
      return {
        user,
        setup: user === null && !(await users.hasAdministrator()),
        oidc: config.oidcIssuer !== undefined && config.oidcClientId !== undefined,
        timezone: config.timezone,
        version,
        beaconKey: user === null ? null : keys.beaconKey,
      };
    },
  );

  http.post(
    '/api/v1/setup',
    { ...access, schema: { summary: 'Create the first administrator', body: setupBody, response: { 201: userAnswer } } },
    async (request, reply) => {
      requireSameSite(request);
      const { token, ...person } = request.body;
      const user = await setup.complete(token, person);
      await sessions.signIn(request, reply, person.email, person.password);
      return reply.code(201).send({ user });
    },
  );

  http.post(
    '/api/v1/sign-in',
    { ...access, schema: { summary: 'Sign in with a password', body: signInBody, response: { 200: personAnswer } } },
    async (request, reply) => {
      requireSameSite(request);
      const { email, password } = request.body;
      return { user: await sessions.signIn(request, reply, email, password) };
    },
  );

  http.post('/api/v1/sign-out', { ...access, schema: { summary: 'Sign out' } }, async (request, reply) => {
    requireSameSite(request);
    await sessions.signOut(request, reply);
    return reply.code(204).send();
  });

  http.post(
    '/api/v1/session/password',
    {
      config: { access: 'viewer' },
      bodyLimit: 16_384,
      schema: { summary: 'Change the own password; ends all other sessions', body: passwordBody },
    },
    async (request, reply) => {
      const { actor } = request;
      if (actor.kind !== 'user') throw new AppError('forbidden', 'Only a person who is signed in has a password.');
      const { current, password } = request.body;
      await sessions.signIn(request, reply, actor.email, current);
      await users.change(actor, actor.id, { password });
      await sessions.signIn(request, reply, actor.email, password);
      return reply.code(204).send();
    },
  );

  http.get('/api/v1/sign-in/oidc', { ...access, schema: { summary: 'Go to the OpenID provider to sign in' } }, async (_request, reply) =>
    reply.redirect(await sessions.startOidc(reply)),
  );

  // Of better-auth's own routes this one alone is reachable.
  http.get(`${authPath}/callback/oidc`, { ...access, schema: { hide: true } }, async (request, reply) => {
    await sessions.finishOidc(request, reply);
    return reply;
  });
}
