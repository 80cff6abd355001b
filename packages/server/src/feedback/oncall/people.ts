import { asc, inArray, sql } from 'drizzle-orm';
import { userTable } from '../../platform/auth/tables.ts';
import type { Database } from '../../platform/database.ts';

/** Somebody who has an account. */
export interface Person {
  readonly id: string;
  readonly name: string;
  /** Lower case. */
  readonly email: string;
}

const columns = { id: userTable.id, name: userTable.name, email: sql<string>`lower(${userTable.email})` };
const most = 10_000;

/** Those of these e-mail addresses (lower case) that are accounts. */
export async function peopleNamed(database: Database, emails: readonly string[]): Promise<Map<string, Person>> {
  if (emails.length === 0) return new Map();
  const rows = await database
    .select(columns)
    .from(userTable)
    .where(inArray(sql`lower(${userTable.email})`, [...new Set(emails)]));
  return new Map(rows.map((row) => [row.email, row]));
}

export async function everybody(database: Database): Promise<Person[]> {
  return database.select(columns).from(userTable).orderBy(asc(userTable.email)).limit(most);
}
