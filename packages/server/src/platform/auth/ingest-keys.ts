import { randomUUID } from 'node:crypto';
import { and, desc, eq, isNull, lt, or } from 'drizzle-orm';
import { type Actor, actorLabel, pagesKeyId } from '../access.ts';
import { AppError } from '../errors.ts';
import { createCredential, credentialOf, hashOf, sameSecret } from './credentials.ts';
import type { AuthOptions } from './index.ts';
import { Rate } from './rate.ts';
import { Recent } from './recent.ts';
import { ingestKeyTable } from './tables.ts';

export interface IngestKey {
  readonly id: string;
  readonly source: string;
  readonly prefix: string;
  /** Requests per second, in each process. */
  readonly rateLimit: number;
  /** It stands in web pages, where everybody can read it: product events and web vitals are all it may send. */
  readonly forPages: boolean;
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
}

/** Keys that may write and nothing else; each belongs to one source of data. */
export interface IngestKeys {
  /** The key of Binnacle's own pages. It follows from the secret, so that every process knows it and none stores it. */
  readonly beaconKey: string;
  /** @throws AppError `rate_limited` when the key's requests per second are used up. */
  actor(key: string): Promise<Actor | undefined>;
  list(): Promise<IngestKey[]>;
  /**
   * A key for the first snippet on the terminal, of source `terminal`: made when there is no key at all. It follows from the secret, so that
   * it can be shown again; `undefined` once it is revoked, or where others came first.
   */
  firstKey(): Promise<string | undefined>;
  /** The key is answered this once. */
  create(by: Actor, key: Pick<IngestKey, 'source' | 'rateLimit' | 'forPages'>): Promise<{ id: string; key: string }>;
  /** @throws AppError `not_found` */
  revoke(by: Actor, id: string): Promise<void>;
}

const beaconRate = 200;

export function createIngestKeys({ database, clock, audit, config, secret }: AuthOptions): IngestKeys {
  const beaconKey = credentialOf('bnk', secret.sign('beacon', 'binnacle-ui')).text;
  const rate = new Rate(clock);
  const recent = new Recent(clock, async (hash) => {
    const [key] = await database.select().from(ingestKeyTable).where(eq(ingestKeyTable.hash, hash));
    if (key === undefined) return undefined;
    const now = new Date(clock.now());
    const unused = or(isNull(ingestKeyTable.lastUsedAt), lt(ingestKeyTable.lastUsedAt, new Date(now.getTime() - 60_000)));
    await database
      .update(ingestKeyTable)
      .set({ lastUsedAt: now })
      .where(and(eq(ingestKeyTable.id, key.id), unused));
    return key;
  });
  const take = (id: string, perSecond: number): void => {
    const retryAfter = rate.take(id, perSecond);
    if (retryAfter === 0) return;
    throw new AppError('rate_limited', `This ingest key may send ${perSecond} requests a second. Send larger batches.`, { retryAfter });
  };
  return {
    beaconKey,
    async actor(text) {
      // The operator's own key has no limit but the queue's.
      if (config.ingestKey !== undefined && sameSecret(text, config.ingestKey)) {
        return { kind: 'ingest', keyId: 'environment', source: 'environment' };
      }
      if (sameSecret(text, beaconKey)) {
        take(pagesKeyId, beaconRate);
        return { kind: 'ingest', keyId: pagesKeyId, source: 'binnacle-ui', forPages: true };
      }
      if (!text.startsWith('bnk_')) return undefined;
      const key = await recent.get(hashOf(text));
      if (key === undefined) return undefined;
      take(key.id, key.rateLimit);
      return { kind: 'ingest', keyId: key.id, source: key.source, forPages: key.forPages };
    },
    async firstKey() {
      const { text, hash, prefix } = credentialOf('bnk', secret.sign('ingest-key', 'terminal'));
      const rows = await database.select({ hash: ingestKeyTable.hash }).from(ingestKeyTable);
      if (rows.length > 0) return rows.some((row) => row.hash === hash) ? text : undefined;
      const row = {
        id: randomUUID(),
        source: 'terminal',
        hash,
        prefix,
        rateLimit: 10,
        forPages: false,
        createdAt: new Date(clock.now()),
        createdBy: 'binnacle',
      };
      await database.insert(ingestKeyTable).values(row).onConflictDoNothing();
      return text;
    },
    async list() {
      const { id, source, prefix, rateLimit, forPages, createdAt, lastUsedAt } = ingestKeyTable;
      return database
        .select({ id, source, prefix, rateLimit, forPages, createdAt, lastUsedAt })
        .from(ingestKeyTable)
        .orderBy(desc(createdAt), id);
    },
    async create(by, { source, rateLimit, forPages }) {
      const { text, hash, prefix } = createCredential('bnk');
      const id = randomUUID();
      const row = { id, source, hash, prefix, rateLimit, forPages, createdAt: new Date(clock.now()), createdBy: actorLabel(by) };
      await database.transaction(async (within) => {
        await within.insert(ingestKeyTable).values(row);
        await audit.record(by, 'ingest_key.created', `key:${id}`, { source, rateLimit, forPages }, within);
      });
      return { id, key: text };
    },
    async revoke(by, id) {
      const hash = await database.transaction(async (within) => {
        const [key] = await within.delete(ingestKeyTable).where(eq(ingestKeyTable.id, id)).returning();
        if (key === undefined) throw new AppError('not_found', `There is no ingest key ${id}.`);
        await audit.record(by, 'ingest_key.revoked', `key:${id}`, { source: key.source }, within);
        return key.hash;
      });
      recent.forget(hash);
      rate.forget(id);
    },
  };
}
