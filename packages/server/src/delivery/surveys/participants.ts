import { asc, inArray, sql } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Actor } from '../../platform/access.ts';
import type { Database } from '../../platform/database.ts';
import { AppError } from '../../platform/errors.ts';
import { team as teamKind } from '../definitions.ts';
import { optOutTable, participantsTable } from './tables.ts';

/** Who of a team is asked: addresses that nobody gets to see again, and how many people a link reaches besides. */
export interface Participants {
  readonly team: string;
  readonly emails: readonly string[];
  readonly people: number;
}

const purpose = 'survey participants';

/** How many there are of each team that has some; by team. */
export async function countParticipants(house: House): Promise<{ team: string; addresses: number; people: number; updatedAt: Date }[]> {
  const { team, addresses, people, updatedAt } = participantsTable;
  return house.database.select({ team, addresses, people, updatedAt }).from(participantsTable).orderBy(asc(team));
}

/**
 * Puts these in the place of those before. The audit log gets numbers alone.
 *
 * @throws AppError `not_found` for a team that is not defined; `conflict` for an address that another team has: if teams shared people, what one
 * person answered could be worked out from two teams that differ by that person.
 */
export async function setParticipants(house: House, actor: Actor, { team, emails, people }: Participants): Promise<void> {
  if ((await house.definitions.get(teamKind, team)) === undefined) throw new AppError('not_found', `There is no Team "${team}".`);
  const given = emails.map(normalized);
  // In the order of the alphabet, because that in which they were typed may mean something.
  const addresses = [...new Set(given)].sort();
  const values = {
    sealed: house.secret.seal(purpose, JSON.stringify(addresses)),
    addresses: addresses.length,
    people,
    updatedAt: new Date(house.clock.now()),
  };
  await house.database.transaction(async (within) => {
    // One at a time: two teams that get the same address at once would not see each other.
    await within.execute(sql`LOCK TABLE survey_participants IN EXCLUSIVE MODE`);
    await refuseShared(house, within, team, given);
    await within
      .insert(participantsTable)
      .values({ team, ...values })
      .onConflictDoUpdate({ target: participantsTable.team, set: values });
    await house.audit.record(actor, 'survey.participants', `Team/${team}`, { addresses: addresses.length, people }, within);
  });
}

async function refuseShared(house: House, within: Database, team: string, given: readonly string[]): Promise<void> {
  const teams = new Map<string, string>();
  for (const row of await within.select().from(participantsTable)) {
    if (row.team !== team) for (const email of emailsOf(house, row.sealed)) teams.set(email, row.team);
  }
  const problems = given.flatMap((email, index) => {
    const other = teams.get(email);
    return other === undefined ? [] : [{ path: `emails[${index}]`, message: `is asked in the team "${other}" already` }];
  });
  if (problems.length === 0) return;
  throw new AppError('conflict', 'A person is asked in one team alone, so that no answer can be worked out from two teams.', { problems });
}

/** For the machine that sends invitations; without those who opted out. */
export async function participantsOf(house: House, teams: readonly string[]): Promise<Participants[]> {
  const rows = await house.database
    .select()
    .from(participantsTable)
    .where(inArray(participantsTable.team, [...teams]))
    .orderBy(asc(participantsTable.team));
  const optedOut = new Set((await house.database.select().from(optOutTable)).map(({ address }) => address));
  return rows.map(({ team, sealed, people }) => ({
    team,
    emails: emailsOf(house, sealed).filter((email) => !optedOut.has(addressKey(house, email))),
    people,
  }));
}

/** Teams in which an address is asked, and whether its owner wants no more invitations; for that person alone. */
export async function participationOf(house: House, email: string): Promise<{ teams: string[]; optedOut: boolean }> {
  const rows = await house.database.select().from(participantsTable).orderBy(asc(participantsTable.team));
  const key = addressKey(house, email);
  const found = await house.database
    .select()
    .from(optOutTable)
    .where(inArray(optOutTable.address, [key]));
  const teams = rows.filter(({ sealed }) => emailsOf(house, sealed).includes(normalized(email))).map(({ team }) => team);
  return { teams, optedOut: found.length > 0 };
}

/** No more invitations to an address; there is no list of those who did this. */
export async function optOut(house: House, within: Database, email: string): Promise<void> {
  await within
    .insert(optOutTable)
    .values({ address: addressKey(house, email) })
    .onConflictDoNothing();
}

function addressKey({ secret }: House, email: string): string {
  return secret.sign('survey opt-out', normalized(email));
}

function normalized(email: string): string {
  return email.trim().toLowerCase();
}

function emailsOf({ secret }: House, sealed: string): string[] {
  return JSON.parse(secret.open(purpose, sealed)) as string[];
}
