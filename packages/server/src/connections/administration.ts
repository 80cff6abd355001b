import type { z } from 'zod';
import type { Actor } from '../platform/access.ts';
import type { Clock } from '../platform/clock.ts';
import { AppError } from '../platform/errors.ts';
import type { AddressGuard } from '../platform/http/address-guard.ts';
import { closeDoor, type DoorOptions, openDoor } from './doors.ts';
import type { connectionChange, newConnection, triedConnection } from './requests.ts';
import type { Runner } from './runner.ts';
import { checkServiceUrl } from './service-url.ts';
import { type ServiceKind, services } from './services.ts';
import type { ConnectionStore } from './store.ts';
import type { Connection } from './tables.ts';
import { type Trial, tryConnection } from './trial.ts';
import { ServiceError, type ServiceReader } from './types.ts';

export interface AdministrationOptions extends DoorOptions {
  readonly store: ConnectionStore;
  readonly runner: Runner;
  readonly guard: AddressGuard;
  readonly clock: Clock;
}

/** Whether there is anything to read: without scopes, and for services without a reader, webhooks alone tell. */
export function readsOf(runner: Runner, { kind, scopes }: Pick<Connection, 'kind' | 'scopes'>): boolean {
  return scopes.length > 0 && runner.readerOf(kind) !== undefined;
}

/** @returns the connection, and what is to be entered at the service, this once. */
export async function connect(
  options: AdministrationOptions,
  by: Actor,
  body: z.infer<typeof newConnection>,
): Promise<{ connection: Connection; secret: string | null }> {
  const { store, runner } = options;
  const { kind, secret: given, ...rest } = body;
  const reader = runner.readerOf(kind);
  const reads = readsOf(runner, body);
  const connection = await store.create(by, {
    ...rest,
    kind,
    name: body.name ?? kind,
    url: await urlOf(options, kind, body.url),
    token: body.token,
    clone: body.clone && reader?.cloneUrl !== undefined,
    reads,
  });
  let secret: string | null = null;
  if (given !== undefined || services[kind].secretFrom !== 'service') {
    const credential = await openDoor(options, by, connection.name, kind, given);
    await store.setSecret(connection.id, credential.id);
    secret = credential.shown;
  }
  if (reads) await runner.request(connection.id);
  return { connection: await store.get(connection.id), secret };
}

export async function change(
  options: AdministrationOptions,
  by: Actor,
  connectionId: string,
  body: z.infer<typeof connectionChange>,
): Promise<Connection> {
  const { store, runner } = options;
  const before = await store.get(connectionId);
  const url = body.url === undefined ? undefined : await urlOf(options, before.kind, body.url);
  if (url !== undefined) refuseTokenElsewhere(before, url, body.token);
  if (body.name !== undefined && body.name !== before.name && before.secretId !== null) {
    throw new AppError(
      'conflict',
      'Webhooks are signed in the name of this connection. Disconnect it and connect it anew to give it another name.',
    );
  }
  const canClone = runner.readerOf(before.kind)?.cloneUrl !== undefined;
  const reads = readsOf(runner, { kind: before.kind, scopes: body.scopes ?? before.scopes });
  const changed = await store.change(
    by,
    connectionId,
    { ...body, url, clone: body.clone === undefined ? undefined : body.clone && canClone },
    reads,
  );
  if (reads && changed.state !== 'paused') await runner.request(connectionId);
  return store.get(connectionId);
}

/** Forgets the token and revokes what webhooks prove themselves with; what the service told stays. */
export async function disconnect(options: AdministrationOptions, by: Actor, id: string): Promise<void> {
  const { kind, secretId } = await options.store.get(id);
  await closeDoor(options, by, kind, secretId);
  await options.store.remove(by, id);
}

export async function replaceSecret(
  options: AdministrationOptions,
  by: Actor,
  connection: Connection,
  given: string | undefined,
): Promise<string | null> {
  const { id, shown } = await openDoor(options, by, connection.name, connection.kind, given);
  await options.store.setSecret(connection.id, id);
  await closeDoor(options, by, connection.kind, connection.secretId);
  return shown;
}

/** Tries what was entered, before it is kept. */
export async function tryEntered(options: AdministrationOptions, body: z.infer<typeof triedConnection>): Promise<Trial> {
  const reader = readerFor(options, body.kind);
  const url = await urlOf(options, body.kind, body.url);
  return tryConnection({ reader, url, token: body.token, scopes: body.scopes }, options);
}

export async function tryKept(options: AdministrationOptions, connection: Connection): Promise<Trial> {
  const reader = readerFor(options, connection.kind);
  const { url, scopes } = connection;
  return tryConnection({ reader, url, token: options.store.tokenOf(connection), scopes }, options);
}

function readerFor({ runner }: AdministrationOptions, kind: ServiceKind): ServiceReader {
  const reader = runner.readerOf(kind);
  if (reader === undefined) {
    throw new AppError('invalid_request', `Nothing is read of ${services[kind].title}: its webhooks alone tell of it.`);
  }
  return reader;
}

/** @throws AppError `invalid_request` for an address that cannot be one, or must not be asked. */
async function urlOf({ runner, guard }: AdministrationOptions, kind: ServiceKind, given: string | undefined): Promise<string> {
  const reader = runner.readerOf(kind);
  if (given !== undefined && given.trim() !== '') {
    const entered = checkServiceUrl(given.trim());
    const url = reader?.apiUrl?.(entered) ?? entered;
    await guard(new URL(url)).catch((error: unknown) => {
      throw error instanceof ServiceError ? new AppError('invalid_request', error.message, { cause: error }) : error;
    });
    return url;
  }
  const url = reader?.defaultUrl ?? '';
  if (reader !== undefined && url === '') throw new AppError('invalid_request', `Enter the address of your ${services[kind].title}.`);
  return url;
}

function refuseTokenElsewhere(before: Connection, url: string, token: string | null | undefined): void {
  const isElsewhere = URL.parse(url)?.origin !== URL.parse(before.url)?.origin;
  if (!isElsewhere || before.sealedToken === null || token !== undefined) return;
  throw new AppError('invalid_request', 'The token was entered for another address. Enter the one of the new address, too.');
}
