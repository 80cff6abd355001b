import { randomInt, randomUUID } from 'node:crypto';
import { and, eq, gt, isNull, ne, sql } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Database } from '../../platform/database.ts';
import { AppError } from '../../platform/errors.ts';
import { team as teamKind } from '../definitions.ts';
import { openAddress } from './inviting.ts';
import { optOut } from './participants.ts';
import { createPools } from './pool.ts';
import { pickQuestions, type Question, seeds } from './questions.ts';
import { type Answer, optionsOf } from './release.ts';
import { scaleOf } from './scales.ts';
import { invitationTable, linkTable, type Round, roundTable, tokenTable } from './tables.ts';
import { hashOfToken, newToken } from './tokens.ts';

/** Answers as they come: `null` is "does not apply", a question that is missing was passed over. */
export type GivenAnswers = Readonly<Record<string, Answer | null>>;

const longestText = 2000;

/** What a link leads to. It says nothing of whether it was answered: whoever hands links out must not learn it. */
export interface Form {
  readonly round: Round;
  readonly team: string;
  readonly teamTitle: string;
  readonly kind: 'personal' | 'team';
  readonly questions: readonly Question[];
  readonly seed: number;
  /** People of the team who were asked. */
  readonly invited: number;
  /** The link was sent to an address, which can be left alone from now on. */
  readonly canOptOut: boolean;
}

/** @throws AppError `not_found`, in the same words for a link that never was, was replaced, or is over. */
export async function readForm(house: House, token: string): Promise<Form> {
  const found = await find(house, house.database, token);
  const { round, team, seed } = found;
  const definition = await house.definitions.get(teamKind, team);
  const questions = pickQuestions(round.asked.questions, round.asked.perPerson, seed, round.number);
  return {
    round,
    team,
    teamTitle: definition?.metadata.displayName ?? team,
    kind: found.kind,
    questions,
    seed,
    invited: round.invited[team] ?? 0,
    canOptOut: found.address !== null,
  };
}

/**
 * Takes the answers of a person, in the place of those given before with the same link.
 *
 * @param seed which questions the form of a team's link showed; kept so that they come again.
 * @returns the person's own token, with which the answers can be changed.
 * @throws AppError `not_found` like `readForm`, `invalid_request` naming the question, `conflict` when as many people answered as there are.
 */
export async function submit(house: House, token: string, given: GivenAnswers, seed?: number): Promise<string> {
  return house.database.transaction(async (within) => {
    const found = await find(house, within, token);
    const { round } = found;
    const answers = checkAnswers(round.asked.questions, given);
    // Shared, so that a round that is being closed waits for this, and this finds it closed afterwards.
    const [open] = await within
      .select({ salt: roundTable.salt })
      .from(roundTable)
      .where(and(eq(roundTable.id, round.id), isNull(roundTable.closedAt)))
      .for('share');
    if (open?.salt == null) throw notValid();
    const own = found.kind === 'personal' ? token : await claimPlace(within, found, seed);
    if (found.kind === 'personal') await markAnswered(within, found.invitation, hashOfToken(token));
    const questions = round.asked.questions.map(({ id }) => id);
    await createPools(house.secret).put(within, { id: round.id, salt: open.salt, questions }, found.team, own, answers);
    return own;
  });
}

/** No more invitations and reminders to the address this link was sent to. @throws AppError `not_found` like `readForm`, `conflict` for a link that was sent to nobody. */
export async function optOutByLink(house: House, token: string): Promise<void> {
  await house.database.transaction(async (within) => {
    const { invitation, address } = await find(house, within, token);
    if (address === null) throw new AppError('conflict', 'This link was not sent to an address, so nothing will be.');
    await optOut(house, within, openAddress(house, address));
    await within.update(invitationTable).set({ reminded: true }).where(eq(invitationTable.id, invitation));
  });
}

interface Found {
  readonly kind: 'personal' | 'team';
  readonly round: Round;
  readonly team: string;
  readonly invitation: string;
  readonly seed: number;
  /** Encrypted; `null` when the link was sent to nobody. */
  readonly address: string | null;
}

/** Asks for both kinds of links, so that the time it takes tells them apart no more than it tells a right token from a wrong one. */
async function find({ clock }: House, within: Database, token: string): Promise<Found> {
  const hash = hashOfToken(token);
  const isOpen = and(isNull(roundTable.closedAt), gt(roundTable.closesAt, new Date(clock.now())));
  const [personal] = await within
    .select({ round: roundTable, invitation: invitationTable })
    .from(tokenTable)
    .innerJoin(invitationTable, eq(invitationTable.id, tokenTable.invitation))
    .innerJoin(roundTable, eq(roundTable.id, invitationTable.round))
    .where(and(eq(tokenTable.hash, hash), isOpen));
  const [team] = await within
    .select({ round: roundTable, team: linkTable.team })
    .from(linkTable)
    .innerJoin(roundTable, eq(roundTable.id, linkTable.round))
    .where(and(eq(linkTable.hash, hash), isOpen));
  if (personal !== undefined) {
    const { id, team: of, seed, address } = personal.invitation;
    return { kind: 'personal', round: personal.round, team: of, invitation: id, seed, address };
  }
  if (team !== undefined)
    return { kind: 'team', round: team.round, team: team.team, invitation: '', seed: randomInt(seeds), address: null };
  throw notValid();
}

function notValid(): AppError {
  return new AppError('not_found', 'This link leads to no open survey: it is over, or another link took its place.');
}

/** The invitation's other links, such as that of a reminder, end with the first answer, so that nobody answers twice. */
async function markAnswered(within: Database, invitation: string, hash: string): Promise<void> {
  await within.select({ id: invitationTable.id }).from(invitationTable).where(eq(invitationTable.id, invitation)).for('update');
  const [still] = await within.select({ hash: tokenTable.hash }).from(tokenTable).where(eq(tokenTable.hash, hash));
  if (still === undefined) throw notValid();
  await within.delete(tokenTable).where(and(eq(tokenTable.invitation, invitation), ne(tokenTable.hash, hash)));
  await within.update(invitationTable).set({ answered: true }).where(eq(invitationTable.id, invitation));
}

/** Through a team's link: takes one of its places and answers a token of one's own. */
async function claimPlace(within: Database, { round, team, seed }: Found, shownSeed: number | undefined): Promise<string> {
  const [link] = await within
    .update(linkTable)
    .set({ places: sql`${linkTable.places} - 1` })
    .where(and(eq(linkTable.round, round.id), eq(linkTable.team, team), gt(linkTable.places, 0)))
    .returning({ places: linkTable.places });
  if (link === undefined) {
    throw new AppError(
      'conflict',
      'As many people have answered through this link as the team has. To change answers, use the link you got after answering.',
    );
  }
  const token = newToken();
  const id = randomUUID();
  await within.insert(invitationTable).values({ id, round: round.id, team, seed: shownSeed ?? seed, answered: true });
  await within.insert(tokenTable).values({ hash: hashOfToken(token), invitation: id });
  return token;
}

/** @throws AppError `invalid_request` naming the question, never what was answered. */
function checkAnswers(questions: readonly Question[], given: GivenAnswers): Record<string, Answer> {
  const known = new Map(questions.map((question) => [question.id, question]));
  const answers: Record<string, Answer> = {};
  let touched = 0;
  for (const [id, answer] of Object.entries(given)) {
    const question = known.get(id);
    if (question === undefined) throw new AppError('invalid_request', 'There is an answer to a question that is not asked.');
    if (answer === null && !question.na) throw refused(id, 'needs an answer, or none at all');
    if (answer !== null && typeof answer === 'string' && answer.trim() === '') continue;
    touched++;
    if (answer !== null) answers[id] = checkAnswer(question, answer);
  }
  if (touched === 0) throw new AppError('invalid_request', 'There is no answer in it.');
  return answers;
}

function checkAnswer(question: Question, answer: Answer): Answer {
  const { id, scale: name, options } = question;
  if (name === 'text') {
    if (typeof answer !== 'string' || answer.length > longestText) throw refused(id, `takes a text of at most ${longestText} characters`);
    return answer.trim().replaceAll('\0', '');
  }
  if (name === 'choice') {
    if (typeof answer !== 'string' || !options.includes(answer)) throw refused(id, `takes one of ${optionsOf(question).length} options`);
    return answer;
  }
  const scale = scaleOf(name);
  if (scale === undefined || typeof answer !== 'number' || !Number.isInteger(answer) || answer < scale.min || answer > scale.max) {
    throw refused(id, `takes a whole number from ${scale?.min} to ${scale?.max}`);
  }
  return answer;
}

function refused(question: string, why: string): AppError {
  return new AppError('invalid_request', `The question "${question}" ${why}.`);
}
