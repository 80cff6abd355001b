import { and, count, desc, eq, isNotNull, isNull } from 'drizzle-orm';
import type { House } from '../../area.ts';
import { factTables } from '../../facts/index.ts';
import { pseudonymOf } from '../../facts/pseudonym.ts';
import type { Actor } from '../../platform/access.ts';
import { sessionTable, userTable } from '../../platform/auth/tables.ts';
import { openAddress } from './inviting.ts';
import { kept, notKept } from './kept.ts';
import { participationOf } from './participants.ts';
import { invitationTable, roundTable } from './tables.ts';
import type { CollectedAnswer } from './wire.ts';

const mostEntries = 200;

/** Columns of facts that hold pseudonyms of people. */
const pseudonyms = [
  { table: 'commits', column: 'author', what: 'Commits' },
  { table: 'pushed_commits', column: 'author', what: 'Commits that were pushed' },
  { table: 'changes', column: 'author', what: 'Changes (pull and merge requests)' },
  { table: 'change_events', column: 'actor', what: 'What happened to changes (reviews, comments, merges)' },
] as const;

/**
 * All that is kept about the person who asks, and for nobody else: of traces under a pseudonym only whether there are any, so that a colleague's
 * account name, which anybody may type, tells nothing that is worth knowing.
 */
export async function collectedAbout(house: House, actor: Actor, login: string | undefined): Promise<CollectedAnswer> {
  const identities = [...(actor.kind === 'user' ? [actor.email] : []), ...(login === undefined ? [] : [login])];
  const traces = await tracesOf(house, identities);
  const general = { traces, kept: [...kept], notKept: [...notKept] };
  if (actor.kind !== 'user') {
    return { account: null, sessions: [], audit: [], surveys: { invitations: 0, teams: [], optedOut: false }, ...general };
  }
  const { database, audit } = house;
  const [account] = await database.select().from(userTable).where(eq(userTable.id, actor.id));
  const sessions = await database
    .select()
    .from(sessionTable)
    .where(eq(sessionTable.userId, actor.id))
    .orderBy(desc(sessionTable.createdAt))
    .limit(mostEntries);
  const entries = await audit.listOf(actor, mostEntries);
  return {
    account: { name: actor.name, email: actor.email, role: actor.role, createdAt: (account?.createdAt ?? new Date(0)).toISOString() },
    sessions: sessions.map(({ createdAt, expiresAt, ipAddress, userAgent }) => ({
      createdAt: createdAt.toISOString(),
      expiresAt: expiresAt.toISOString(),
      address: ipAddress ?? '',
      browser: userAgent ?? '',
    })),
    audit: entries.map(({ at, action, subject }) => ({ at: at.toISOString(), action, subject })),
    surveys: { invitations: await countInvitations(house, actor.email), ...(await participationOf(house, actor.email)) },
    ...general,
  };
}

async function tracesOf(house: House, identities: readonly string[]): Promise<CollectedAnswer['traces']> {
  const authors = identities.map((identity) => pseudonymOf(house.secret, identity));
  return Promise.all(
    pseudonyms.map(async ({ table, column, what }) => {
      const sql = `SELECT 1 AS found FROM ${table} WHERE ${column} IN {authors:Array(String)} LIMIT 1`;
      const rows = authors.length === 0 ? [] : await house.facts.query(sql, { authors });
      const retentionDays = factTables.find(({ name }) => name === table)?.retentionDays ?? null;
      return { table, what, found: rows.length > 0, retentionDays };
    }),
  );
}

/** Their addresses are encrypted each on its own, so that they cannot be searched for; open rounds are few. */
async function countInvitations(house: House, email: string): Promise<number> {
  const [waiting] = await house.database.select({ n: count() }).from(invitationTable);
  if (waiting?.n === 0) return 0;
  const rows = await house.database
    .select({ address: invitationTable.address })
    .from(invitationTable)
    .innerJoin(roundTable, eq(roundTable.id, invitationTable.round))
    .where(and(isNull(roundTable.closedAt), isNotNull(invitationTable.address)));
  const own = email.trim().toLowerCase();
  return rows.filter(({ address }) => openAddress(house, address ?? '') === own).length;
}
