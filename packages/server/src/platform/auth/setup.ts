import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { z } from 'zod';
import { anonymous } from '../access.ts';
import { AppError } from '../errors.ts';
import { hashOf } from './credentials.ts';
import type { AuthOptions } from './index.ts';
import { settingTable } from './tables.ts';
import type { NewUser, User, Users } from './users.ts';

const setting = 'setup';
/** Links of this many starts are good, because several processes may start side by side and each prints one. */
const keptLinks = 4;
const stored = z.object({ hashes: z.array(z.string()) });

/** How the first administrator comes to be: by a link that only who sees the terminal knows. */
export interface Setup {
  /** Path of a one-time link; `undefined` once there is an administrator. */
  path(): Promise<string | undefined>;
  /** @throws AppError `forbidden` when the token is wrong or there already is an administrator. */
  complete(token: string, person: Omit<NewUser, 'role'>): Promise<User>;
}

export function createSetup({ database }: AuthOptions, users: Users): Setup {
  let issued: Promise<string> | undefined;
  const issue = async (): Promise<string> => {
    const token = randomBytes(32).toString('base64url');
    await database.transaction(async (within) => {
      await within
        .insert(settingTable)
        .values({ name: setting, value: { hashes: [] } })
        .onConflictDoNothing();
      const [row] = await within.select().from(settingTable).where(eq(settingTable.name, setting)).for('update');
      const hashes = [...hashesOf(row), hashOf(token)].slice(-keptLinks);
      await within.update(settingTable).set({ value: { hashes } }).where(eq(settingTable.name, setting));
    });
    return token;
  };
  return {
    async path() {
      if (await users.hasAdministrator()) return undefined;
      issued ??= issue();
      return `/setup?token=${await issued}`;
    },
    async complete(token, person) {
      return database.transaction(async (within) => {
        const [row] = await within.select().from(settingTable).where(eq(settingTable.name, setting)).for('update');
        if (!hashesOf(row).includes(hashOf(token)) || (await users.hasAdministrator(within))) {
          throw new AppError(
            'forbidden',
            'This link is not valid any more. Start the server again: it prints a new one while there is no administrator.',
          );
        }
        const user = await users.create(anonymous, { ...person, role: 'admin' }, within);
        await within.delete(settingTable).where(eq(settingTable.name, setting));
        return user;
      });
    },
  };
}

function hashesOf(row: { readonly value: unknown } | undefined): readonly string[] {
  return stored.safeParse(row?.value).data?.hashes ?? [];
}
