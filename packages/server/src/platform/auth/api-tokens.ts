import { randomUUID } from 'node:crypto';
import { and, desc, eq, isNull, lt, or } from 'drizzle-orm';
import { type Actor, actorLabel, type Role } from '../access.ts';
import { AppError } from '../errors.ts';
import { createCredential, hashOf, sameSecret } from './credentials.ts';
import type { AuthOptions } from './index.ts';
import { Recent } from './recent.ts';
import { apiTokenTable } from './tables.ts';

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly prefix: string;
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
}

/** Tokens with which programs use the API in a role of their own. */
export interface ApiTokens {
  /** The token's actor; `undefined` when it is unknown, revoked or expired. */
  actor(token: string): Promise<Actor | undefined>;
  list(): Promise<ApiToken[]>;
  /** The text is answered this once. @throws AppError `invalid_request` when `expiresAt` is past. */
  create(by: Actor, name: string, role: Role, expiresAt?: Date): Promise<{ id: string; token: string }>;
  /** @throws AppError `not_found` */
  revoke(by: Actor, id: string): Promise<void>;
}

const environmentActor: Actor = { kind: 'token', id: 'environment', name: 'BINNACLE_ADMIN_TOKEN', role: 'admin' };

export function createApiTokens({ database, clock, audit, config }: AuthOptions): ApiTokens {
  const recent = new Recent(clock, async (hash) => {
    const [token] = await database.select().from(apiTokenTable).where(eq(apiTokenTable.hash, hash));
    if (token === undefined) return undefined;
    const now = new Date(clock.now());
    const unused = or(isNull(apiTokenTable.lastUsedAt), lt(apiTokenTable.lastUsedAt, new Date(now.getTime() - 60_000)));
    await database
      .update(apiTokenTable)
      .set({ lastUsedAt: now })
      .where(and(eq(apiTokenTable.id, token.id), unused));
    return token;
  });
  return {
    async actor(text) {
      if (config.adminToken !== undefined && sameSecret(text, config.adminToken)) return environmentActor;
      if (!text.startsWith('bnt_')) return undefined;
      const token = await recent.get(hashOf(text));
      if (token === undefined || (token.expiresAt !== null && token.expiresAt.getTime() <= clock.now())) return undefined;
      return { kind: 'token', id: token.id, name: token.name, role: token.role };
    },
    async list() {
      const { id, name, role, prefix, createdAt, lastUsedAt, expiresAt } = apiTokenTable;
      const columns = { id, name, role, prefix, createdAt, lastUsedAt, expiresAt };
      return database.select(columns).from(apiTokenTable).orderBy(desc(createdAt), id);
    },
    async create(by, name, role, expiresAt) {
      const now = clock.now();
      if (expiresAt !== undefined && expiresAt.getTime() <= now) {
        throw new AppError('invalid_request', 'expiresAt is past; the token could never be used.');
      }
      const { text, hash, prefix } = createCredential('bnt');
      const id = randomUUID();
      const row = { id, name, role, hash, prefix, createdAt: new Date(now), createdBy: actorLabel(by), expiresAt: expiresAt ?? null };
      await database.transaction(async (within) => {
        await within.insert(apiTokenTable).values(row);
        await audit.record(by, 'token.created', `token:${id}`, { name, role, expiresAt: expiresAt?.toISOString() ?? null }, within);
      });
      return { id, token: text };
    },
    async revoke(by, id) {
      const hash = await database.transaction(async (within) => {
        const [token] = await within.delete(apiTokenTable).where(eq(apiTokenTable.id, id)).returning();
        if (token === undefined) throw new AppError('not_found', `There is no API token ${id}.`);
        await audit.record(by, 'token.revoked', `token:${id}`, { name: token.name, role: token.role }, within);
        return token.hash;
      });
      recent.forget(hash);
    },
  };
}
