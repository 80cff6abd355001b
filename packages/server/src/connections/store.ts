import { randomUUID } from 'node:crypto';
import { and, asc, eq, isNotNull, isNull, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import { type Actor, actorLabel } from '../platform/access.ts';
import type { Audit } from '../platform/audit.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { AppError } from '../platform/errors.ts';
import type { Secret } from '../platform/secret.ts';
import type { ServiceKind } from './services.ts';
import { type Connection, connectionTable, type StatusNote } from './tables.ts';

export interface NewConnection {
  readonly kind: ServiceKind;
  readonly name: string;
  /** Base address of the service, checked by `checkServiceUrl`. */
  readonly url: string;
  readonly token: string | undefined;
  readonly scopes: readonly string[];
  readonly clone: boolean;
  readonly historyDays: number;
  /** Whether there is anything to read, now and later. */
  readonly reads: boolean;
}

/** `token: null` forgets it. */
export interface ConnectionChange {
  readonly name?: string | undefined;
  readonly url?: string | undefined;
  readonly token?: string | null | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly clone?: boolean | undefined;
  readonly historyDays?: number | undefined;
  /** While it is paused nothing is read. */
  readonly paused?: boolean | undefined;
}

export interface StoreOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly secret: Secret;
}

const purpose = 'connection-token';
/** A run that does not say for so long that it lives is taken over. */
export const leaseMs = 60_000;

/** The records of connections. Who reads one holds its lease; whoever changes it takes the lease away, so that nothing old is written over the new. */
export class ConnectionStore {
  readonly #options: StoreOptions;

  constructor(options: StoreOptions) {
    this.#options = options;
  }

  list(): Promise<Connection[]> {
    return this.#options.database.select().from(connectionTable).orderBy(asc(connectionTable.name));
  }

  /** @throws AppError `not_found` */
  async get(id: string): Promise<Connection> {
    const [found] = await this.#options.database.select().from(connectionTable).where(eq(connectionTable.id, id));
    if (found === undefined) throw new AppError('not_found', `There is no connection ${id}.`);
    return found;
  }

  /** The token in clear; `undefined` when there is none. @throws AppError `conflict` when it was sealed with another secret. */
  tokenOf(connection: Connection): string | undefined {
    return connection.sealedToken === null ? undefined : this.#options.secret.open(purpose, connection.sealedToken);
  }

  /** @throws AppError `conflict` when the name is taken. */
  async create(by: Actor, { token, reads, ...fields }: NewConnection): Promise<Connection> {
    const { database, clock, audit, secret } = this.#options;
    const now = new Date(clock.now());
    const row = {
      ...fields,
      id: randomUUID(),
      sealedToken: token === undefined ? null : secret.seal(purpose, token),
      state: 'idle',
      cursors: {},
      notes: [],
      lastError: '',
      dueAt: reads ? now : null,
      createdAt: now,
      createdBy: actorLabel(by),
    } as const;
    return database.transaction(async (within) => {
      const [added] = await within.insert(connectionTable).values(row).onConflictDoNothing().returning();
      if (added === undefined)
        throw new AppError('conflict', `A connection named "${fields.name}" is there already. Give this one another name.`);
      await audit.record(by, 'connection.created', `connection:${row.id}`, { ...fields }, within);
      return added;
    });
  }

  /**
   * What was read so far is kept, but for another address, or a longer history: then all is read again.
   * @throws AppError `not_found`, `conflict`
   */
  async change(by: Actor, id: string, { token, paused, ...fields }: ConnectionChange, reads: boolean): Promise<Connection> {
    const { database, clock, audit, secret } = this.#options;
    const before = await this.get(id);
    const afresh = (fields.url ?? before.url) !== before.url || (fields.historyDays ?? 0) > before.historyDays;
    const scopes = fields.scopes ?? before.scopes;
    const cursors = afresh ? {} : Object.fromEntries(Object.entries(before.cursors).filter(([scope]) => scopes.includes(scope)));
    const rests = paused ?? before.state === 'paused';
    const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
    const change = {
      ...given,
      ...(token === undefined ? {} : { sealedToken: token === null ? null : secret.seal(purpose, token) }),
      // Another token may write what this one could not.
      ...(token === undefined && fields.url === undefined ? {} : { statuses: {} }),
      cursors,
      ...released,
      ...(rests ? ({ state: 'paused' } as const) : {}),
      lastError: '',
      dueAt: reads && !rests ? new Date(clock.now()) : null,
    };
    return database.transaction(async (within) => {
      if (fields.name !== undefined && fields.name !== before.name) await refuseTaken(within, fields.name);
      const [changed] = await within.update(connectionTable).set(change).where(eq(connectionTable.id, id)).returning();
      if (changed === undefined) throw new AppError('not_found', `There is no connection ${id}.`);
      const details = {
        ...given,
        ...(paused === undefined ? {} : { paused }),
        ...(token === undefined ? {} : { token: token === null ? 'removed' : 'changed' }),
      };
      await audit.record(by, 'connection.changed', `connection:${id}`, { name: changed.name, ...details }, within);
      return changed;
    });
  }

  async remove(by: Actor, id: string): Promise<void> {
    const { database, audit } = this.#options;
    await database.transaction(async (within) => {
      const [gone] = await within.delete(connectionTable).where(eq(connectionTable.id, id)).returning();
      if (gone === undefined) throw new AppError('not_found', `There is no connection ${id}.`);
      await audit.record(by, 'connection.removed', `connection:${id}`, { name: gone.name, kind: gone.kind }, within);
    });
  }

  async setSecret(id: string, secretId: string | null): Promise<void> {
    await this.#options.database.update(connectionTable).set({ secretId }).where(eq(connectionTable.id, id));
  }

  /** Keeps how commit statuses of a scope go. */
  async noteStatus(id: string, scope: string, note: StatusNote): Promise<void> {
    const kept = JSON.stringify({ [scope]: note });
    await this.#options.database
      .update(connectionTable)
      .set({ statuses: sql`${connectionTable.statuses} || ${kept}::jsonb` })
      .where(eq(connectionTable.id, id));
  }

  /** Makes it due at once, unless it is paused. */
  async request(id: string): Promise<void> {
    await this.#options.database
      .update(connectionTable)
      .set({ dueAt: new Date(this.#options.clock.now()) })
      .where(and(eq(connectionTable.id, id), ne(connectionTable.state, 'paused')));
  }

  /**
   * Takes a connection that is due, or was given up by a run that died, for the caller alone; `undefined` when it is neither. It is not due again until the
   * run ends, or somebody asks for it.
   */
  async claim(id: string, lease: string): Promise<Connection | undefined> {
    const now = this.#options.clock.now();
    const isDue = lte(connectionTable.dueAt, new Date(now));
    const isFree = or(isNull(connectionTable.leasedUntil), lt(connectionTable.leasedUntil, new Date(now)));
    const wasGivenUp = lt(connectionTable.leasedUntil, new Date(now));
    const [claimed] = await this.#options.database
      .update(connectionTable)
      .set({ lease, leasedUntil: new Date(now + leaseMs), state: 'running', waitingUntil: null, dueAt: null })
      .where(and(eq(connectionTable.id, id), isFree, or(isDue, wasGivenUp)))
      .returning();
    return claimed;
  }

  /** Gives up all leases: those of processes that are known to be dead. */
  async giveUpAll(): Promise<void> {
    await this.#options.database
      .update(connectionTable)
      .set({ leasedUntil: new Date(0) })
      .where(isNotNull(connectionTable.leasedUntil));
  }

  /** Says that the run lives, and what it did. @returns whether it still holds the lease. */
  async hold(id: string, lease: string, change: Partial<Connection> = {}): Promise<boolean> {
    const leasedUntil = new Date(this.#options.clock.now() + leaseMs);
    return this.#update(id, lease, { ...change, leasedUntil });
  }

  /** Keeps where the reading of a scope goes on. @returns whether the run still holds the lease. */
  async advance(id: string, lease: string, scope: string, cursor: unknown, change: Partial<Connection>): Promise<boolean> {
    const kept = JSON.stringify({ [scope]: cursor ?? null });
    const leasedUntil = new Date(this.#options.clock.now() + leaseMs);
    return this.#update(id, lease, { ...change, leasedUntil, cursors: sql`${connectionTable.cursors} || ${kept}::jsonb` });
  }

  /** Ends a run. @param dueAt when it is due again, unless somebody asked for sooner meanwhile. */
  async release(id: string, lease: string, change: Partial<Connection>, dueAt: number): Promise<void> {
    // What is null is no smaller in Postgres' `least`.
    const due = sql`least(${connectionTable.dueAt}, ${new Date(dueAt).toISOString()}::timestamptz)`;
    await this.#update(id, lease, { ...change, lease: null, leasedUntil: null, dueAt: due });
  }

  async #update(id: string, lease: string, change: { [K in keyof Connection]?: Connection[K] | SQL }): Promise<boolean> {
    const own = and(eq(connectionTable.id, id), eq(connectionTable.lease, lease));
    const rows = await this.#options.database.update(connectionTable).set(change).where(own).returning({ id: connectionTable.id });
    return rows.length > 0;
  }
}

const released = { lease: null, leasedUntil: null, state: 'idle', waitingUntil: null, progress: null } as const;

async function refuseTaken(database: Database, name: string): Promise<void> {
  const [taken] = await database.select({ id: connectionTable.id }).from(connectionTable).where(eq(connectionTable.name, name));
  if (taken !== undefined) throw new AppError('conflict', `A connection named "${name}" is there already.`);
}
