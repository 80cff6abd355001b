import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { type Access, type Actor, anonymous, hasRole } from '../access.ts';
import { AppError } from '../errors.ts';
import { refuseUnsigned, type Signature, signedActor } from './signature.ts';

/** Finds out who is asking. Implemented by `platform/auth`. */
export interface Authenticator {
  /** The person or token behind the request: session cookie, `Authorization: Bearer`, or the password of `Basic`. Anonymous when none is there or valid. */
  actor(request: FastifyRequest): Promise<Actor>;
  /** The ingest key's actor; `undefined` when the key is unknown or revoked. @throws AppError `rate_limited`. */
  ingest(key: string): Promise<Actor | undefined>;
  /** Secrets that senders of this protocol may sign with. */
  signing(protocol: string): Promise<readonly { readonly actor: Actor; readonly secret: string }[]>;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** Where this protocol carries its ingest key; by default Bearer, Basic (user name) or `?key=`. */
    ingestKey?: (request: FastifyRequest) => string | undefined;
    /** Senders that sign their bodies, besides or instead of carrying a key; the route takes raw bodies. */
    signature?: Signature;
    /** Takes what web pages send with keys that everybody can read, too. */
    fromPages?: true;
  }
  interface FastifyRequest {
    actor: Actor;
  }
  interface FastifyInstance {
    /** Every route there is and who may call it. */
    readonly declaredRoutes: readonly DeclaredRoute[];
  }
}

export interface DeclaredRoute {
  readonly method: string;
  /** With parameters as `:name`. */
  readonly url: string;
  readonly access: Access;
}

/** Every route says who may call it; every request is checked against what its route says. */
export function addAccessControl(app: FastifyInstance, authenticator: Authenticator): void {
  const declared: DeclaredRoute[] = [];
  app.decorate('declaredRoutes', declared);
  app.decorateRequest('actor');
  app.addHook('onRoute', (route: RouteOptions) => {
    const access = route.config?.access;
    if (access === undefined) throw new Error(`route ${String(route.method)} ${route.url} declares no config.access`);
    for (const method of [route.method].flat()) declared.push({ method, url: route.url, access });
  });
  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access;
    // Before the body is looked at: nobody is made to read what is sent to nowhere.
    if (access === undefined) throw nothingAt(request);
    if (access === 'public') {
      request.actor = anonymous;
      return;
    }
    if (access === 'ingest') {
      const { signature, ingestKey = defaultIngestKey } = request.routeOptions.config;
      // Who signed is known only when the body is there: see the hook below.
      const waits = signature !== undefined && (ingestKey(request) ?? '') === '';
      request.actor = anonymous;
      if (waits) refuseUnsigned(request, signature);
      else request.actor = await ingestActor(request, authenticator);
      return;
    }
    request.actor = await authenticator.actor(request);
    if (access === 'ingest_or_member' && request.actor.kind === 'anonymous' && defaultIngestKey(request) !== undefined) {
      request.actor = await ingestActor(request, authenticator);
      return;
    }
    if (request.actor.kind === 'anonymous') {
      throw new AppError('unauthenticated', 'Sign in, or send an API token as "Authorization: Bearer <token>".');
    }
    const role = access === 'ingest_or_member' ? 'member' : access;
    if (!hasRole(request.actor, role)) {
      throw new AppError('forbidden', `This needs the role ${role}.`);
    }
    refuseCrossSite(request);
  });
  app.addHook('preHandler', async (request) => {
    const { access, signature, ingestKey = defaultIngestKey } = request.routeOptions.config;
    if (access !== 'ingest' || signature === undefined) return;
    const key = ingestKey(request) ?? '';
    request.actor = await signedActor(request, signature, authenticator, key === '' ? undefined : { key, actor: request.actor });
  });
}

export function nothingAt(request: FastifyRequest): AppError {
  return new AppError('not_found', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`);
}

async function ingestActor(request: FastifyRequest, authenticator: Authenticator): Promise<Actor> {
  const key = (request.routeOptions.config.ingestKey ?? defaultIngestKey)(request);
  if (key === undefined || key === '') {
    throw new AppError(
      'unauthenticated',
      'No ingest key. Create one under Settings, Ingest keys, and send it where this protocol carries its key.',
    );
  }
  const actor = await authenticator.ingest(key);
  if (actor === undefined) {
    throw new AppError('forbidden', 'This ingest key is unknown or revoked.');
  }
  if (actor.kind === 'ingest' && actor.forPages === true && request.routeOptions.config.fromPages !== true) {
    throw new AppError(
      'forbidden',
      'This ingest key is one for web pages: it may send product events and web vitals alone. Create one for servers.',
    );
  }
  return actor;
}

export function defaultIngestKey(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  const bearer = header?.match(/^Bearer\s+(.+)$/i)?.[1];
  if (bearer !== undefined) return bearer.trim();
  const basic = header?.match(/^Basic\s+(.+)$/i)?.[1];
  if (basic !== undefined) return Buffer.from(basic, 'base64').toString('utf8').split(':')[0];
  const key = (request.query as Record<string, unknown> | null)?.key;
  return typeof key === 'string' ? key : undefined;
}

/**
 * CSRF: a state-changing request that a browser's cookie authenticates must come from this very site. Browsers state
 * that in `Sec-Fetch-Site` or `Origin`; tokens are sent on purpose and need no such check.
 */
function refuseCrossSite(request: FastifyRequest): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method) || request.actor.kind !== 'user') return;
  requireSameSite(request);
}

/** Also for routes that make or end a session, where nobody is signed in yet. @throws AppError `forbidden` */
export function requireSameSite(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site'];
  const origin = request.headers.origin;
  const sameSite = site !== undefined ? site === 'same-origin' || site === 'none' : origin === undefined || sameHost(origin, request.host);
  if (!sameSite) throw new AppError('forbidden', 'This request comes from another site.');
}

function sameHost(origin: string, host: string): boolean {
  const url = URL.parse(origin);
  // Parsed alike, because a default port may be written or left out.
  return url !== null && url.host === URL.parse(`${url.protocol}//${host}`)?.host;
}
