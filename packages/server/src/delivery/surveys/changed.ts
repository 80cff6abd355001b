import { and, desc, gte, isNotNull } from 'drizzle-orm';
import type { Database } from '../../platform/database.ts';
import { differsByFew, type Group } from './release.ts';
import { type Round, roundTable } from './tables.ts';

const day = 86_400_000;
/** Over so long, people change their answers by themselves, so that the difference of two rounds is nobody's answer. */
const lately = 30 * day;
/** Rounds so close that it matters, too, how many answered: one who was away the first time is the difference of both. */
const closeBy = 5 * day;

type Before = Pick<Round, 'survey' | 'invited' | 'release' | 'closedAt' | 'asked'>;

/** How many of a team answered a round, and each of its questions by id. */
export interface Taking {
  readonly people: number;
  readonly answers: Readonly<Record<string, number>>;
}

/**
 * Teams of a round that differ by fewer than k people from any round, of whatever survey, in which they were shown lately. If the others answer
 * as they did then, the difference of the two rounds is what those few answered. Also teams that totals of rounds with other teams would tell
 * apart; see `tellsApart`.
 *
 * @param taking by team, of this round.
 * @param now milliseconds UTC.
 */
export async function changedTeams(within: Database, round: Round, taking: ReadonlyMap<string, Taking>, now: number): Promise<Set<string>> {
  const { survey, invited, release, closedAt, asked } = roundTable;
  const before: Before[] = await within
    .select({ survey, invited, release, closedAt, asked })
    .from(roundTable)
    .where(and(isNotNull(release), gte(closedAt, new Date(now - lately))))
    .orderBy(desc(closedAt), desc(roundTable.number))
    .limit(1000);
  const isFew = (difference: number) => difference !== 0 && Math.abs(difference) < round.k;
  const changed = new Set<string>();
  for (const [team, people] of Object.entries(round.invited)) {
    const shown = before.filter((one) => groupOf(one, team) !== undefined);
    const joined = shown.some((one) => isFew(people - (one.invited[team] ?? 0)));
    const taken = taking.get(team) ?? { people: 0, answers: {} };
    const answeredMore = shown
      .filter((one) => asksTheSame(one, round) && now - (one.closedAt?.getTime() ?? 0) < closeBy)
      .some((one) => isFew(taken.people - (groupOf(one, team)?.answered ?? taken.people)));
    const toldApart = before
      .filter((one) => asksTheSame(one, round) && (!asksTheSameTeams(one, round) || now - (one.closedAt?.getTime() ?? 0) < closeBy))
      .some((one) => tellsApart(one, round, team, taken));
    if (joined || answeredMore || toldApart) changed.add(team);
  }
  return changed;
}

/**
 * Whether a round and an earlier one, whose teams are others or were shown otherwise, would together tell what a team answered that one of them
 * hides. A team that the earlier one hid within its total stays hidden, because it was hidden for a smaller one's sake: without it in that total,
 * the smaller one is left. A small team that the earlier one did not ask is no part of this total: without those asked before, it is left.
 */
function tellsApart(one: Before, round: Round, team: string, { answers }: Taking): boolean {
  const overlaps = Object.keys(round.invited).some((name) => groupOf(one, name) !== undefined);
  const total = one.release?.groups.find((group) => group.team === null);
  if (!overlaps || total === undefined) return false;
  const told = one.asked.questions.filter(({ id }) => isShown(total, id));
  if (!Object.hasOwn(one.invited, team)) {
    const texts = new Set(told.map(({ text }) => text));
    return round.asked.questions.some(({ id, text }) => texts.has(text) && (answers[id] ?? 0) < round.k);
  }
  const group = groupOf(one, team);
  return group !== undefined && told.some(({ id }) => !isShown(group, id));
}

function isShown({ cells }: Group, question: string): boolean {
  return cells.some((cell) => cell.question === question && cell.hidden === null);
}

function asksTheSameTeams({ invited }: Before, round: Round): boolean {
  const names = Object.keys(round.invited);
  return Object.keys(invited).length === names.length && names.every((name) => Object.hasOwn(invited, name));
}

function groupOf({ release }: Before, team: string): Group | undefined {
  return release?.groups.find((group) => group.team === team && group.hidden !== differsByFew);
}

function asksTheSame({ survey, asked }: Before, round: Round): boolean {
  const texts = new Set(round.asked.questions.map(({ text }) => text));
  return survey === round.survey || asked.questions.some(({ text }) => texts.has(text));
}
