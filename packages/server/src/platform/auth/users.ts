import { randomUUID } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import type { Actor, Role } from '../access.ts';
import type { Database } from '../database.ts';
import { AppError } from '../errors.ts';
import type { AuthOptions } from './index.ts';
import { credentialTable, sessionTable, userTable } from './tables.ts';

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

export interface User extends Person {
  readonly createdAt: Date;
}

export interface NewUser {
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly role: Role;
}

export interface UserChange {
  readonly role?: Role | undefined;
  readonly password?: string | undefined;
}

/** People who may sign in. There is always an administrator once there was one. */
export interface Users {
  list(): Promise<User[]>;
  hasAdministrator(within?: Database): Promise<boolean>;
  /** @throws AppError `conflict` when the email address is taken. */
  create(by: Actor, user: NewUser, within?: Database): Promise<User>;
  /** A new password ends the person's sessions. @throws AppError `not_found`, or `conflict` for the last administrator. */
  change(by: Actor, id: string, change: UserChange): Promise<User>;
  /** Ends the person's sessions too. @throws AppError `not_found`, or `conflict` for the last administrator. */
  remove(by: Actor, id: string): Promise<void>;
}

const columns = {
  id: userTable.id,
  name: userTable.name,
  email: userTable.email,
  role: userTable.role,
  createdAt: userTable.createdAt,
};

export function createUsers({ database, clock, audit }: AuthOptions): Users {
  const insert = async (within: Database, by: Actor, { name, password, role, ...given }: NewUser, hash: string): Promise<User> => {
    const email = given.email.toLowerCase();
    const now = new Date(clock.now());
    const stamps = { createdAt: now, updatedAt: now };
    const id = randomUUID();
    // An administrator vouches for the address: a verified account of the same address may later sign in by OpenID Connect.
    const row = { id, name, email, emailVerified: true, role, ...stamps };
    const [user] = await within.insert(userTable).values(row).onConflictDoNothing().returning(columns);
    if (user === undefined) throw new AppError('conflict', `There already is a user with the email address ${email}.`);
    await setPassword(within, id, hash, now);
    await audit.record(by.kind === 'anonymous' ? actorOf(user) : by, 'user.created', `user:${id}`, { name, email, role }, within);
    return user;
  };
  return {
    list: () => database.select(columns).from(userTable).orderBy(asc(userTable.createdAt), asc(userTable.id)),
    async hasAdministrator(within = database) {
      const [one] = await within.select({ id: userTable.id }).from(userTable).where(eq(userTable.role, 'admin')).limit(1);
      return one !== undefined;
    },
    async create(by, user, within) {
      const hash = await hashOfPassword(user.password);
      if (within !== undefined) return insert(within, by, user, hash);
      return database.transaction((transaction) => insert(transaction, by, user, hash));
    },
    async change(by, id, { role, password }) {
      const hash = password === undefined ? undefined : await hashOfPassword(password);
      return database.transaction(async (within) => {
        const before = await lockUser(within, id, role === undefined || role === 'admin');
        const updatedAt = new Date(clock.now());
        if (hash !== undefined) {
          await setPassword(within, id, hash, updatedAt);
          await audit.record(by, 'user.password_changed', `user:${id}`, {}, within);
        }
        if (role === undefined || role === before.role) return before;
        await within.update(userTable).set({ role, updatedAt }).where(eq(userTable.id, id));
        await audit.record(by, 'user.role_changed', `user:${id}`, { before: before.role, after: role }, within);
        return { ...before, role };
      });
    },
    async remove(by, id) {
      await database.transaction(async (within) => {
        const user = await lockUser(within, id, false);
        await within.delete(sessionTable).where(eq(sessionTable.userId, id));
        await within.delete(userTable).where(eq(userTable.id, id));
        await audit.record(by, 'user.removed', `user:${id}`, { name: user.name, email: user.email, role: user.role }, within);
      });
    },
  };
}

async function hashOfPassword(password: string): Promise<string> {
  const { hashPassword } = await import('better-auth/crypto');
  return hashPassword(password);
}

/** Also for somebody who so far signs in by OpenID Connect alone. */
async function setPassword(within: Database, userId: string, password: string, now: Date): Promise<void> {
  await within.delete(sessionTable).where(eq(sessionTable.userId, userId));
  await within
    .insert(credentialTable)
    .values({ id: randomUUID(), accountId: userId, providerId: 'credential', userId, password, createdAt: now, updatedAt: now })
    .onConflictDoUpdate({ target: [credentialTable.providerId, credentialTable.accountId], set: { password, updatedAt: now } });
}

/** Locks all administrators first, so that two who remove each other at the same time do not both succeed. */
async function lockUser(within: Database, id: string, staysAdministrator: boolean): Promise<User> {
  const administrators = await within
    .select(columns)
    .from(userTable)
    .where(eq(userTable.role, 'admin'))
    .orderBy(userTable.id)
    .for('update');
  const [user] = await within.select(columns).from(userTable).where(eq(userTable.id, id)).for('update');
  if (user === undefined) throw new AppError('not_found', `There is no user ${id}.`);
  if (user.role === 'admin' && !staysAdministrator && administrators.length === 1) {
    throw new AppError('conflict', 'This is the last administrator. Make someone else an administrator first.');
  }
  return user;
}

export function actorOf({ id, name, email, role }: Person): Actor {
  return { kind: 'user', id, name, email, role };
}
