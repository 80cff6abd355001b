import { and, desc, eq } from 'drizzle-orm';
import type { House } from '../../area.ts';
import type { Definition } from '../../definitions/types.ts';
import { AppError } from '../../platform/errors.ts';
import { team as teamKind } from '../definitions.ts';
import { cadenceText, nextDue } from './cadence.ts';
import { defaultK, type SurveySpec, surveyKind } from './definitions.ts';
import { libraries } from './library.ts';
import { promiseOf } from './promise.ts';
import { type Question, questionsOf } from './questions.ts';
import { optionsOf } from './release.ts';
import { type Round, roundTable, surveyTable } from './tables.ts';
import type { QuestionAnswer, RoundAnswer, RoundSummary, SurveyAnswer, SurveySummary } from './wire.ts';

const mostRounds = 100;

/** All surveys by name, each with its last round. */
export async function listSurveys(house: House): Promise<SurveySummary[]> {
  const last = await house.database
    .selectDistinctOn([roundTable.survey])
    .from(roundTable)
    .orderBy(roundTable.survey, desc(roundTable.number));
  const known = await house.database.select().from(surveyTable);
  return (await house.definitions.list(surveyKind)).map((survey) => {
    const round = last.find((one) => one.survey === survey.metadata.name);
    const record = known.find(({ name }) => name === survey.metadata.name);
    return { ...summaryOf(house, survey, record), round: round === undefined ? null : roundSummaryOf(round) };
  });
}

/** @throws AppError `not_found` */
export async function readSurvey(house: House, name: string): Promise<SurveyAnswer> {
  const survey = await findSurvey(house, name);
  const [record] = await house.database.select().from(surveyTable).where(eq(surveyTable.name, name));
  const rounds = await house.database
    .select()
    .from(roundTable)
    .where(eq(roundTable.survey, name))
    .orderBy(desc(roundTable.number))
    .limit(mostRounds);
  const summary = summaryOf(house, survey, record);
  const summaries = rounds.map(roundSummaryOf);
  return {
    ...summary,
    round: summaries[0] ?? null,
    promise: promiseOf(summary.k),
    asked: questionsOf(survey.spec).map(questionToWire),
    rounds: summaries,
  };
}

/** @throws AppError `not_found` */
export async function readRound(house: House, name: string, number: number): Promise<RoundAnswer> {
  await findSurvey(house, name);
  const [round] = await house.database
    .select()
    .from(roundTable)
    .where(and(eq(roundTable.survey, name), eq(roundTable.number, number)));
  if (round === undefined) throw new AppError('not_found', `The survey "${name}" has no round ${number}.`);
  const teams = await house.definitions.list(teamKind);
  const titleOf = (team: string) => teams.find(({ metadata }) => metadata.name === team)?.metadata.displayName ?? team;
  return {
    ...roundSummaryOf(round),
    survey: name,
    title: round.asked.title,
    promise: promiseOf(round.k),
    questions: round.asked.questions.map(questionToWire),
    groups:
      round.release?.groups.map((group) => ({
        ...group,
        title: group.team === null ? 'All teams together' : titleOf(group.team),
        cells: group.cells.map((cell) => ({
          ...cell,
          distribution: cell.distribution === null ? null : [...cell.distribution],
          texts: cell.texts === null ? null : [...cell.texts],
        })),
      })) ?? null,
  };
}

/** The round of a survey that is open. @throws AppError `not_found` without the survey, `conflict` without such a round. */
export async function openRoundOf(house: House, name: string): Promise<Round> {
  const round = await openRoundIn(house, name);
  if (round === undefined) throw new AppError('conflict', `No round of "${name}" is open.`);
  return round;
}

/** The round of a survey that is open, if one is. @throws AppError `not_found` without the survey. */
export async function openRoundIn(house: House, name: string): Promise<Round | undefined> {
  await findSurvey(house, name);
  const [round] = await house.database
    .select()
    .from(roundTable)
    .where(eq(roundTable.survey, name))
    .orderBy(desc(roundTable.number))
    .limit(1);
  return round?.closedAt === null ? round : undefined;
}

/** @throws AppError `not_found` */
export async function findSurvey({ definitions }: House, name: string): Promise<Definition<SurveySpec>> {
  const survey = await definitions.get(surveyKind, name);
  if (survey === undefined) throw new AppError('not_found', `There is no Survey "${name}".`);
  return survey;
}

function summaryOf(
  { clock, config }: House,
  { metadata, spec }: Definition<SurveySpec>,
  record: typeof surveyTable.$inferSelect | undefined,
): Omit<SurveySummary, 'round'> {
  const { cadence, delivery = ['link'], k = defaultK } = spec;
  return {
    name: metadata.name,
    title: metadata.displayName ?? metadata.name,
    description: spec.description ?? '',
    teams: spec.teams,
    k: Math.max(k, record?.k ?? 0),
    cadence: cadence === undefined ? '' : cadenceText(cadence),
    nextDue: cadence === undefined ? null : new Date(nextDue(cadence, config.timezone, clock.now())).toISOString(),
    delivery,
    questions: questionsOf(spec).length,
    perPerson: spec.rotation?.questions ?? null,
    problem: record?.problem ?? null,
  };
}

/** How many answered is told only by what was released: a count that is watched while it grows tells who answered when. */
export function roundSummaryOf(round: Round): RoundSummary {
  const { number, openedAt, closesAt, closedAt, k, invited, undelivered, release } = round;
  return {
    number,
    state: closedAt === null ? 'open' : 'closed',
    openedAt: openedAt.toISOString(),
    closesAt: closesAt.toISOString(),
    closedAt: closedAt?.toISOString() ?? null,
    k,
    invited: Object.values(invited).reduce((sum, people) => sum + people, 0),
    answered: release?.groups.find(({ team }) => team === null)?.answered ?? null,
    undelivered,
  };
}

export function questionToWire(question: Question): QuestionAnswer {
  const { id, text, scale, reversed, na, enps, dimension, always, attribution } = question;
  return { id, text, scale, reversed, na, enps, dimension, always, options: optionsOf(question), attribution };
}

/** The questions that come with the server. */
export function librariesToWire() {
  return libraries.map(({ name, title, attribution }) => ({
    name,
    title,
    attribution,
    questions: questionsOf({ teams: [], questions: [{ library: name }] }).map(questionToWire),
  }));
}
