import { randomUUID } from 'node:crypto';
import { desc, eq } from 'drizzle-orm';
import { type Actor, actorLabel } from '../access.ts';
import { AppError } from '../errors.ts';
import { createCredential } from './credentials.ts';
import type { AuthOptions } from './index.ts';
import { signingSecretTable } from './tables.ts';

export interface SigningSecret {
  readonly id: string;
  readonly source: string;
  readonly protocol: string;
  readonly createdAt: Date;
}

/** A secret that a sender may have signed with, and whose data that then is. */
export interface SigningCandidate {
  readonly actor: Actor;
  readonly secret: string;
}

/** Secrets of senders that sign what they send instead of carrying a key: they are kept readable (encrypted), because a signature needs them. */
export interface SigningSecrets {
  candidates(protocol: string): Promise<readonly SigningCandidate[]>;
  list(): Promise<SigningSecret[]>;
  /** @param secret one the sender chose; made up when absent. It is answered this once. */
  create(by: Actor, source: string, protocol: string, secret?: string): Promise<{ id: string; secret: string }>;
  /** @throws AppError `not_found` */
  revoke(by: Actor, id: string): Promise<void>;
}

const purpose = 'signing-secret';
/** How long another process may go on accepting a revoked secret, milliseconds. */
const rememberedMs = 10_000;

export function createSigningSecrets({ database, clock, audit, secret: sealing }: AuthOptions): SigningSecrets {
  let known: { at: number; all: Promise<readonly (SigningCandidate & { protocol: string })[]> } | undefined;
  const read = async () => {
    const rows = await database.select().from(signingSecretTable);
    return rows.map(({ id, source, protocol, sealed }) => ({
      protocol,
      secret: sealing.open(purpose, sealed),
      actor: { kind: 'ingest', keyId: id, source } as const,
    }));
  };
  return {
    async candidates(protocol) {
      if (known === undefined || clock.now() - known.at > rememberedMs) {
        const all = read();
        known = { at: clock.now(), all };
        all.catch(() => {
          known = undefined;
        });
      }
      return (await known.all).filter((one) => one.protocol === protocol);
    },
    async list() {
      const { id, source, protocol, createdAt } = signingSecretTable;
      return database.select({ id, source, protocol, createdAt }).from(signingSecretTable).orderBy(desc(createdAt), id);
    },
    async create(by, source, protocol, given) {
      const secret = given ?? createCredential('bnk').text;
      const id = randomUUID();
      const row = {
        id,
        source,
        protocol,
        sealed: sealing.seal(purpose, secret),
        createdAt: new Date(clock.now()),
        createdBy: actorLabel(by),
      };
      await database.transaction(async (within) => {
        await within.insert(signingSecretTable).values(row);
        await audit.record(by, 'signing_secret.created', `secret:${id}`, { source, protocol }, within);
      });
      known = undefined;
      return { id, secret };
    },
    async revoke(by, id) {
      await database.transaction(async (within) => {
        const [row] = await within.delete(signingSecretTable).where(eq(signingSecretTable.id, id)).returning();
        if (row === undefined) throw new AppError('not_found', `There is no signing secret ${id}.`);
        await audit.record(by, 'signing_secret.revoked', `secret:${id}`, { source: row.source, protocol: row.protocol }, within);
      });
      known = undefined;
    },
  };
}
