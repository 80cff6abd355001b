import type { Actor } from '../platform/access.ts';
import type { IngestKeys } from '../platform/auth/ingest-keys.ts';
import type { SigningSecrets } from '../platform/auth/signing-secrets.ts';
import { AppError } from '../platform/errors.ts';
import { type ServiceKind, services } from './services.ts';

export interface DoorOptions {
  readonly signing: Pick<SigningSecrets, 'create' | 'revoke'>;
  readonly keys: Pick<IngestKeys, 'create' | 'revoke'>;
}

/** What a service proves itself with when its webhooks come. `shown` is for people to enter at the service, this once. */
export interface Credential {
  readonly id: string;
  readonly shown: string | null;
}

/** Alerts come in bursts, but not faster than this, requests a second. */
const keyRate = 100;

/**
 * Makes the secret that a service signs with, or the key that it carries.
 * @param given the secret, where the service made it up.
 * @throws AppError `invalid_request` when it is for the other side to make up.
 */
export async function openDoor(
  { signing, keys }: DoorOptions,
  by: Actor,
  source: string,
  kind: ServiceKind,
  given: string | undefined,
): Promise<Credential> {
  const { protocol, secretFrom, title } = services[kind];
  if (secretFrom === 'key') {
    if (given !== undefined)
      throw new AppError('invalid_request', `${title} does not sign: its requests carry an ingest key, which is made here.`);
    const { id, key } = await keys.create(by, { source, rateLimit: keyRate, forPages: false });
    return { id, shown: key };
  }
  if (given === undefined && secretFrom === 'service') {
    throw new AppError('invalid_request', `${title} makes up the secret itself: copy it from there and enter it here.`);
  }
  const { id, secret } = await signing.create(by, source, protocol, given);
  return { id, shown: given === undefined ? secret : null };
}

/** One that somebody revoked by hand is gone already. */
export async function closeDoor({ signing, keys }: DoorOptions, by: Actor, kind: ServiceKind, id: string | null): Promise<void> {
  if (id === null) return;
  try {
    await (services[kind].secretFrom === 'key' ? keys : signing).revoke(by, id);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
  }
}
