import { randomInt, randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Definition } from '../../definitions/types.ts';
import type { Database } from '../../platform/database.ts';
import type { TeamSpec } from '../definitions.ts';
import type { SurveySpec } from './definitions.ts';
import { invitationText, type Message, teamText } from './messages.ts';
import { enqueue } from './outbox.ts';
import type { Participants } from './participants.ts';
import { createPools } from './pool.ts';
import { seedOf, seeds } from './questions.ts';
import { invitationTable, linkTable, poolTable, type Round, tokenTable } from './tables.ts';
import { hashOfToken, newToken } from './tokens.ts';

const addressPurpose = 'survey address';
const linkPurpose = 'survey link';

/** A round that begins, and what it hands out. */
export interface Opening {
  readonly house: House;
  readonly within: Database;
  readonly round: Round;
  readonly spec: SurveySpec;
  /** Read before the transaction: with one connection to the records, it would wait for itself. */
  readonly teams: readonly Definition<TeamSpec>[];
  readonly personalLinks: boolean;
  readonly personal: { team: string; urls: string[] }[];
}

/** Invitations, links and messages for the people of a team; in the transaction that begins the round. */
export async function inviteTeam(opening: Opening, { team, emails, people }: Participants): Promise<void> {
  const { house, within, round, spec } = opening;
  const { delivery = ['link'] } = spec;
  const isAddressed = delivery.includes('email') || (delivery.includes('slack') && house.config.slackToken !== undefined);
  await within.insert(poolTable).values({ round: round.id, team, sealed: createPools(house.secret).empty(round.salt ?? '') });
  if (isAddressed) await inviteAddresses(opening, team, emails);
  const places = isAddressed ? people : people + emails.length;
  if (places === 0) return;
  if (opening.personalLinks) await makePersonalLinks(opening, team, places);
  else await makeTeamLink(opening, team, places);
}

async function inviteAddresses({ house, within, round, spec }: Opening, team: string, emails: readonly string[]): Promise<void> {
  const channels = channelsOf(house, spec);
  const tokens = emails.map(() => newToken());
  const invitations = emails.map((email) => ({
    id: randomUUID(),
    round: round.id,
    team,
    seed: seedOf(house.secret.sign('survey seed', email)),
    address: house.secret.seal(addressPurpose, email),
  }));
  await insertInvitations(within, invitations, tokens);
  const messages = emails.flatMap((to, index): Message[] => {
    const text = invitationText(occasion(house, round, tokens[index] ?? ''));
    return channels.map((channel) => ({ channel, to, ...text }));
  });
  await enqueue(house, within, round.id, messages);
}

/** What reaches a single person. */
export function channelsOf({ config }: House, { delivery = ['link'] }: SurveySpec): ('email' | 'slack')[] {
  return (['email', 'slack'] as const).filter((one) => delivery.includes(one) && (one === 'email' || config.slackToken !== undefined));
}

async function makePersonalLinks({ house, within, round, personal }: Opening, team: string, places: number): Promise<void> {
  const tokens = Array.from({ length: places }, () => newToken());
  const invitations = tokens.map(() => ({ id: randomUUID(), round: round.id, team, seed: randomInt(seeds) }));
  await insertInvitations(within, invitations, tokens);
  personal.push({ team, urls: tokens.map((token) => urlOf(house, token)) });
}

async function insertInvitations(
  within: Database,
  invitations: readonly (typeof invitationTable.$inferInsert)[],
  tokens: readonly string[],
): Promise<void> {
  for (let from = 0; from < invitations.length; from += 500) {
    const some = invitations.slice(from, from + 500);
    await within.insert(invitationTable).values(some);
    await within
      .insert(tokenTable)
      .values(some.map(({ id }, index) => ({ hash: hashOfToken(tokens[from + index] ?? ''), invitation: id })));
  }
}

async function makeTeamLink({ house, within, round, spec, teams }: Opening, team: string, places: number): Promise<void> {
  const token = newToken();
  const sealed = house.secret.seal(linkPurpose, token);
  await within.insert(linkTable).values({ hash: hashOfToken(token), round: round.id, team, sealed, places });
  if (spec.delivery?.includes('slack') !== true) return;
  const definition = teams.find(({ metadata }) => metadata.name === team);
  const contact = definition?.spec.contact ?? '';
  const text = teamText(occasion(house, round, token), definition?.metadata.displayName ?? team);
  if (house.config.slackToken !== undefined && contact.startsWith('#')) {
    await enqueue(house, within, round.id, [{ channel: 'slack-channel', to: contact, ...text }]);
  } else if (house.config.slackWebhookUrl !== undefined) {
    await enqueue(house, within, round.id, [{ channel: 'slack-webhook', to: '', ...text }]);
  }
}

/** Links that whole teams share, of a round that is open. */
export async function teamLinks(house: House, round: Round): Promise<{ team: string; url: string }[]> {
  const rows = await house.database.select().from(linkTable).where(eq(linkTable.round, round.id)).orderBy(linkTable.team);
  return rows.map(({ team, sealed }) => ({ team, url: urlOf(house, house.secret.open(linkPurpose, sealed)) }));
}

export function occasion(house: House, { asked, k, closesAt }: Round, token: string) {
  return { asked, k, closesAt, timezone: house.config.timezone, url: urlOf(house, token) };
}

export function openAddress(house: House, sealed: string): string {
  return house.secret.open(addressPurpose, sealed);
}

function urlOf({ config }: House, token: string): string {
  const base = config.publicUrl ?? `http://${config.host}:${config.port}`;
  return `${base.replace(/\/$/, '')}/pulse/${token}`;
}
