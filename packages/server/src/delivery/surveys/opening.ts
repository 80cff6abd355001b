import { randomUUID } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { Temporal } from 'temporal-polyfill';
import type { House } from '../../area.ts';
import type { Definition } from '../../definitions/types.ts';
import { type Actor, actorLabel } from '../../platform/access.ts';
import type { Database } from '../../platform/database.ts';
import { AppError } from '../../platform/errors.ts';
import { team as teamKind } from '../definitions.ts';
import { defaultK, type SurveySpec } from './definitions.ts';
import { inviteTeam } from './inviting.ts';
import { type Participants, participantsOf } from './participants.ts';
import { questionsOf } from './questions.ts';
import { type Asked, type Round, roundTable, surveyTable } from './tables.ts';
import { newSalt } from './tokens.ts';

export interface Opened {
  readonly round: Round;
  /** Links of one person each, where they were asked for: this is the only time that they can be seen. */
  readonly personal: readonly { readonly team: string; readonly urls: readonly string[] }[];
}

/**
 * Begins a round: invitations, links, messages, all in one transaction.
 *
 * @param personalLinks makes a link for each person whom no message reaches, instead of one for the team.
 * @throws AppError `conflict` when one is open, nobody is invited, or what delivers is not set up.
 */
export async function openRound(house: House, actor: Actor, survey: Definition<SurveySpec>, personalLinks = false): Promise<Opened> {
  const { spec, metadata } = survey;
  requireDelivery(house, spec);
  const participants = (await participantsOf(house, spec.teams)).filter(({ emails, people }) => emails.length + people > 0);
  if (participants.length === 0) {
    throw new AppError('conflict', 'Nobody would be asked: its teams have no participants yet. Add them under Team pulse, Participants.');
  }
  const teams = await house.definitions.list(teamKind);
  return house.database.transaction(async (within) => {
    const round = await insertRound(house, within, survey, participants);
    const opening = { house, within, round, spec, teams, personalLinks, personal: [] as { team: string; urls: string[] }[] };
    for (const one of participants) await inviteTeam(opening, one);
    const details = { round: round.number, teams: participants.length, k: round.k };
    await house.audit.record(actor, 'survey.opened', `Survey/${metadata.name}`, details, within);
    house.log.info({ survey: metadata.name, round: round.number, by: actorLabel(actor) }, 'a round of a survey began');
    return { round, personal: opening.personal };
  });
}

function requireDelivery({ config }: House, { delivery = ['link'] }: SurveySpec): void {
  if (delivery.includes('email') && (config.smtpUrl === undefined || config.mailFrom === undefined)) {
    throw new AppError('conflict', 'The survey is delivered by email: set BINNACLE_SMTP_URL and BINNACLE_MAIL_FROM.');
  }
  if (delivery.includes('slack') && config.slackToken === undefined && config.slackWebhookUrl === undefined) {
    throw new AppError(
      'conflict',
      'The survey is delivered by Slack: set BINNACLE_SLACK_TOKEN, or BINNACLE_SLACK_WEBHOOK_URL for links of teams.',
    );
  }
}

async function insertRound(
  { clock, config }: House,
  within: Database,
  { metadata, spec }: Definition<SurveySpec>,
  participants: readonly Participants[],
): Promise<Round> {
  const now = clock.now();
  const survey = metadata.name;
  const { k = defaultK, openDays = 7, reminder = true } = spec;
  const closesAt = daysAfter(now, openDays, config.timezone);
  await within
    .insert(surveyTable)
    .values({ name: survey, since: new Date(now) })
    .onConflictDoNothing();
  const [promised] = await within.select().from(surveyTable).where(eq(surveyTable.name, survey)).for('update');
  const [open] = await within
    .select({ number: roundTable.number })
    .from(roundTable)
    .where(and(eq(roundTable.survey, survey), isNull(roundTable.closedAt)));
  if (open !== undefined) throw new AppError('conflict', `Round ${open.number} of "${survey}" is still open. Close it first.`);
  // The definition may have been removed and made anew: what was promised once stays.
  const kept = Math.max(k, promised?.k ?? 0);
  await within.update(surveyTable).set({ k: kept, problem: null }).where(eq(surveyTable.name, survey));
  const [last] = await within
    .select({ number: sql<number | null>`max(${roundTable.number})` })
    .from(roundTable)
    .where(eq(roundTable.survey, survey));
  const [round] = await within
    .insert(roundTable)
    .values({
      id: randomUUID(),
      survey,
      number: Number(last?.number ?? 0) + 1,
      openedAt: new Date(now),
      closesAt,
      remindAt: reminder ? new Date((now + closesAt.getTime()) / 2) : null,
      k: kept,
      salt: newSalt(),
      asked: askedOf(metadata.displayName ?? survey, spec),
      invited: Object.fromEntries(participants.map(({ team, emails, people }) => [team, emails.length + people])),
    })
    .returning();
  return round as Round;
}

/** At the same time of day, which is an hour more or less when the clocks change in between. */
function daysAfter(now: number, days: number, timezone: string): Date {
  return new Date(Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timezone).add({ days }).epochMilliseconds);
}

function askedOf(title: string, spec: SurveySpec): Asked {
  return { title, description: spec.description ?? '', questions: questionsOf(spec), perPerson: spec.rotation?.questions ?? null };
}
