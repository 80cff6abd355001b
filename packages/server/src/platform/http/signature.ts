import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../access.ts';
import { AppError } from '../errors.ts';
import type { Authenticator } from './access.ts';

/** How the senders of a protocol sign what they send. */
export interface Signature {
  /** The protocol that its signing secrets are kept under. */
  readonly protocol: string;
  /** Whether the body was signed with this secret; `absent` when the request carries no signature at all. */
  verify(request: FastifyRequest, body: Buffer, secret: string): 'valid' | 'invalid' | 'absent';
  /** Where the secret itself stands, for senders that do not sign: it may then be an ingest key as well. */
  token?(request: FastifyRequest): string | undefined;
  /** What proves the sender stands in the body; otherwise in the headers or the address, so that it is missed before a body is read. */
  readonly inBody?: true;
}

/**
 * Before the body of a request without a key is read: refuses what nobody can prove afterwards, and what a stranger could make many times
 * as large here as it was to send.
 *
 * @throws AppError `unauthenticated`, `unsupported_media_type`
 */
export function refuseUnsigned(request: FastifyRequest, signature: Signature): void {
  if (signature.inBody !== true && signature.verify(request, Buffer.alloc(0), 'x') === 'absent') throw unsigned();
  const encoding = request.headers['content-encoding']?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return;
  throw new AppError(
    'unsupported_media_type',
    'Webhooks that are signed are taken uncompressed: nothing is unpacked for a sender not known yet.',
  );
}

function unsigned(): AppError {
  return new AppError('unauthenticated', 'No signature and no ingest key. Sign with the secret of a connection, or add ?key=<ingest key>.');
}

/**
 * Whose data a signed request is. A signature must fit the key that the request carries, the server's own key or a signing secret of its
 * protocol; without a signature the key alone counts, unless its source has a secret to sign with.
 *
 * @param keyed the actor of the key that the request carries, if it carries one.
 * @throws AppError `forbidden`, `unauthenticated`
 */
export async function signedActor(
  request: FastifyRequest,
  signature: Signature,
  authenticator: Authenticator,
  keyed: { readonly key: string; readonly actor: Actor } | undefined,
): Promise<Actor> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const registered = await authenticator.signing(signature.protocol);
  const mustSign = keyed !== undefined && registered.some(({ actor }) => isOwnSecret(actor) && sourceOf(actor) === sourceOf(keyed.actor));
  if (signature.verify(request, body, 'x') === 'absent') {
    if (keyed === undefined) throw unsigned();
    if (mustSign) {
      throw new AppError('unauthenticated', 'This source signs what it sends, and this request carries no signature.');
    }
    return keyed.actor;
  }
  // Who saw the key of a source that signs, in an address say, must not come by with the key for a secret.
  const candidates = keyed === undefined || mustSign ? registered : [{ secret: keyed.key, actor: keyed.actor }, ...registered];
  const found = candidates.find(({ secret }) => signature.verify(request, body, secret) === 'valid');
  const actor = found === undefined ? await tokenActor(request, signature, authenticator) : (keyed?.actor ?? found.actor);
  if (actor === undefined) {
    throw new AppError('unauthenticated', 'The signature fits no secret that is known here; check the secret of the webhook.');
  }
  return actor;
}

/** The server's own key is no secret to sign with of its own: it may be carried as a key everywhere. */
function isOwnSecret(actor: Actor): boolean {
  return actor.kind === 'ingest' && actor.keyId !== 'environment';
}

async function tokenActor(request: FastifyRequest, signature: Signature, authenticator: Authenticator): Promise<Actor | undefined> {
  const token = signature.token?.(request) ?? '';
  const actor = token === '' ? undefined : await authenticator.ingest(token);
  return actor?.kind === 'ingest' && actor.forPages === true ? undefined : actor;
}

function sourceOf(actor: Actor): string | undefined {
  return actor.kind === 'ingest' ? actor.source : undefined;
}

/**
 * Compares a signature in hex with the HMAC-SHA-256 of the body, in a time that tells nothing.
 *
 * @param header as it came; `prefix` (such as `sha256=`) is required before the hex digits.
 */
export function hmacMatches(header: string, prefix: string, secret: string, body: Buffer | string): boolean {
  const digits = header.startsWith(prefix) ? header.slice(prefix.length).trim() : '';
  // `Buffer.from` would stop at what is no digit, and take what stands before it.
  if (!/^[0-9a-f]{64}$/i.test(digits)) return false;
  const stated = Buffer.from(digits, 'hex');
  const wanted = createHmac('sha256', secret).update(body).digest();
  return timingSafeEqual(stated, wanted);
}

/** Compares a secret that was sent as it is, in a time that tells nothing of where the two differ. */
export function isSameText(sent: string, secret: string): boolean {
  const [a, b] = [Buffer.from(sent), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}
