import { and, count, eq, isNotNull, isNull, lte, sql } from 'drizzle-orm';
import type { House } from '../../area.ts';
import { surveyParticipation, surveyResults } from '../../facts/survey-results.ts';
import { type Actor, actorLabel } from '../../platform/access.ts';
import type { Database } from '../../platform/database.ts';
import { AppError } from '../../platform/errors.ts';
import type { Row } from '../../stores/clickhouse/table.ts';
import { changedTeams } from './changed.ts';
import { createPools } from './pool.ts';
import { type Group, makeRelease, type TeamAnswers } from './release.ts';
import { invitationTable, linkTable, messageTable, poolTable, type Round, roundTable } from './tables.ts';

/** Ends every round whose time is over. */
export async function closeDue(house: House, actor: Actor): Promise<void> {
  const due = await house.database
    .select({ id: roundTable.id })
    .from(roundTable)
    .where(and(isNull(roundTable.closedAt), lte(roundTable.closesAt, new Date(house.clock.now()))));
  for (const { id } of due) await closeRound(house, actor, id);
}

/** Ends the open round of a survey. @throws AppError `conflict` when none is open. */
export async function closeSurvey(house: House, actor: Actor, survey: string): Promise<void> {
  const [open] = await house.database
    .select({ id: roundTable.id })
    .from(roundTable)
    .where(and(eq(roundTable.survey, survey), isNull(roundTable.closedAt)));
  if (open === undefined) throw new AppError('conflict', `No round of "${survey}" is open.`);
  await closeRound(house, actor, open.id);
  await publish(house);
}

/**
 * Adds up the answers, keeps what may be shown, and deletes everything else in the same transaction: answers, salt, links, tokens,
 * invitations with their addresses, and messages that wait.
 */
async function closeRound(house: House, actor: Actor, id: string): Promise<void> {
  const closed = await house.database.transaction(async (within) => {
    const [round] = await within
      .select()
      .from(roundTable)
      .where(and(eq(roundTable.id, id), isNull(roundTable.closedAt)))
      .for('update');
    if (round === undefined) return undefined;
    const release = makeRelease(round.asked.questions, await collect(house, within, round), round.k);
    await within
      .update(roundTable)
      .set({ closedAt: new Date(house.clock.now()), salt: null, remindAt: null, release })
      .where(eq(roundTable.id, id));
    for (const table of [poolTable, linkTable, messageTable, invitationTable]) await within.delete(table).where(eq(table.round, id));
    await house.audit.record(actor, 'survey.closed', `Survey/${round.survey}`, { round: round.number }, within);
    return round;
  });
  if (closed === undefined) return;
  house.log.info({ survey: closed.survey, round: closed.number, by: actorLabel(actor) }, 'a round of a survey ended');
  await sweep(house);
}

async function collect(house: House, within: Database, round: Round): Promise<TeamAnswers[]> {
  const { id, salt, asked, invited } = round;
  const pools = createPools(house.secret);
  const questions = asked.questions.map((question) => question.id);
  const answered = await within
    .select({ team: invitationTable.team, n: count() })
    .from(invitationTable)
    .where(and(eq(invitationTable.round, id), eq(invitationTable.answered, true)))
    .groupBy(invitationTable.team);
  const people = new Map(answered.map(({ team, n }) => [team, n]));
  const given = new Map<string, TeamAnswers['answers']>();
  for (const team of Object.keys(invited).sort()) given.set(team, await pools.read(within, { id, salt: salt ?? '', questions }, team));
  const taking = [...given].map(([team, all]) => {
    const answers = Object.fromEntries(questions.map((question) => [question, all[question]?.length ?? 0]));
    return [team, { people: people.get(team) ?? 0, answers }] as const;
  });
  const changed = await changedTeams(within, round, new Map(taking), house.clock.now());
  return [...given].map(([team, answers]) => ({
    team,
    invited: invited[team] ?? 0,
    changed: changed.has(team),
    answered: people.get(team) ?? 0,
    answers,
  }));
}

/** What was deleted should not linger in the files of the database, which backups copy. */
async function sweep({ database, log }: House): Promise<void> {
  try {
    for (const table of ['survey_pool', 'survey_round', 'survey_token', 'survey_invitation', 'survey_message']) {
      await database.execute(sql.raw(`VACUUM ${table}`));
    }
  } catch (error) {
    log.debug({ err: error }, 'deleted answers are not swept yet');
  }
}

/** Hands what may be shown to the facts, so that it stands beside all other metrics; what failed is done again at the next run. */
export async function publish({ database, facts }: House): Promise<void> {
  const waiting = await database
    .select()
    .from(roundTable)
    .where(and(isNotNull(roundTable.release), eq(roundTable.published, false)));
  for (const round of waiting) {
    const groups = round.release?.groups ?? [];
    const taking = groups.flatMap((group) => participationRows(round, group));
    const results = groups.flatMap((group) => resultRows(round, group));
    if (taking.length > 0) await facts.append(surveyParticipation, taking);
    if (results.length > 0) await facts.append(surveyResults, results);
    await database.update(roundTable).set({ published: true }).where(eq(roundTable.id, round.id));
  }
}

function keyOf({ survey, number, closedAt }: Round, { team }: Group) {
  return { survey, round: number, team: team ?? '', closed: closedAt?.getTime() ?? 0 };
}

function participationRows(round: Round, group: Group): Row<typeof surveyParticipation>[] {
  const { answered, invited } = group;
  return answered === null ? [] : [{ ...keyOf(round, group), invited, answered }];
}

function resultRows(round: Round, group: Group): Row<typeof surveyResults>[] {
  return group.cells.flatMap(({ question, n, score, favourable, enps }) => {
    if (n === null || score === null) return [];
    const dimension = round.asked.questions.find(({ id }) => id === question)?.dimension ?? '';
    return [{ ...keyOf(round, group), question, dimension, n, score, favourable, enps }];
  });
}
