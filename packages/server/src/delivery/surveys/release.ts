import { randomInt } from 'node:crypto';
import type { Question } from './questions.ts';
import { isFavourable, netPromoters, scaleOf, scoreOf, turned } from './scales.ts';
import { type Part, safeCounts, showable } from './suppression.ts';

export type Answer = number | string;

/** What a team answered, by question; nothing joins what one person answered to two questions. */
export interface TeamAnswers {
  readonly team: string;
  readonly invited: number;
  /** People who answered. */
  readonly answered: number;
  /** Fewer people than may be shown joined or left since a round that was shown lately; see `changedTeams`. */
  readonly changed: boolean;
  readonly answers: Readonly<Record<string, readonly Answer[]>>;
}

/** What a group answered to a question, as far as it may be shown. */
export interface Cell {
  readonly question: string;
  readonly n: number | null;
  /** On the question's own scale, reverse-keyed ones turned so that more is better. */
  readonly mean: number | null;
  readonly score: number | null;
  readonly favourable: number | null;
  readonly enps: number | null;
  readonly distribution: readonly { readonly option: string; readonly n: number }[] | null;
  readonly texts: readonly string[] | null;
  /** Why there is nothing to be seen; `null` when there is. */
  readonly hidden: string | null;
}

/** A team, or with `team: null` all of them together. */
export interface Group {
  readonly team: string | null;
  readonly invited: number;
  /** `null` when it may not be shown. */
  readonly answered: number | null;
  readonly hidden: string | null;
  readonly cells: readonly Cell[];
}

/** All that is ever shown of a round. */
export interface Release {
  readonly groups: readonly Group[];
}

function tooFew(k: number): string {
  return `fewer than ${k} answers`;
}
const impliesOthers = 'with it the answers of a smaller group could be worked out';

/** Said of a team that `changed`. */
export const differsByFew = 'it differs by few people from a round shown lately: what they answered could be worked out from both';

/**
 * Adds up a round once and for all; see `showable` for what is left out. Texts come in random order. A team that changed is not shown, and no
 * part of the total either, which would tell the same.
 */
export function makeRelease(questions: readonly Question[], teams: readonly TeamAnswers[], k: number): Release {
  const counted = teams.filter(({ changed }) => !changed);
  const taking = showable(
    counted.map(({ team, answered, invited }) => ({ team, n: answered, people: invited })),
    k,
  );
  const columns = questions.map((question) => cellsOf(question, counted, k));
  const all: Group = {
    team: null,
    invited: total(counted, ({ invited }) => invited),
    answered: taking.total ? total(counted, ({ answered }) => answered) : null,
    hidden: taking.total ? null : reasonOfAll(teams, k),
    cells: columns.map((column) => column[0] as Cell),
  };
  const groups = teams.map((one): Group => {
    const { team, invited, answered } = one;
    if (one.changed) return hiddenGroup(one, questions);
    const isShown = taking.teams.has(team);
    const at = counted.indexOf(one) + 1;
    const cells = columns.map((column) => column[at] as Cell);
    return { team, invited, answered: isShown ? answered : null, hidden: isShown ? null : reason(answered, k), cells };
  });
  return { groups: [all, ...groups] };
}

function reasonOfAll(teams: readonly TeamAnswers[], k: number): string {
  return teams.some(({ changed }) => changed) ? differsByFew : tooFew(k);
}

function hiddenGroup({ team, invited }: TeamAnswers, questions: readonly Question[]): Group {
  return { team, invited, answered: null, hidden: differsByFew, cells: questions.map((question) => hiddenCell(question, differsByFew)) };
}

/** The cell of all teams together, then those of the teams in order. */
function cellsOf(question: Question, teams: readonly TeamAnswers[], k: number): Cell[] {
  const given = teams.map(({ answers }) => answers[question.id] ?? []);
  const all = given.flat();
  const parts: Part[] = teams.map(({ team, invited }, index) => ({ team, n: given[index]?.length ?? 0, people: invited }));
  const shown = showable(parts, k);
  const isShown = teams.map(({ team }) => shown.teams.has(team));
  const counts = given.map((answers) => countsOf(question, answers));
  const teamCounts = counts.map((one, index) => isShown[index] === true && safeCounts(one, k));
  const rest = sumCounts(counts.filter((_, index) => teamCounts[index] !== true));
  // The total less the teams whose counts are shown is the counts of the rest, which must be safe as well.
  const totalCounts = safeCounts(rest, k) && safeCounts(countsOf(question, all), k);
  return [
    shown.total ? cell(question, all, totalCounts) : hiddenCell(question, tooFew(k)),
    ...given.map((answers, index) =>
      isShown[index] === true ? cell(question, answers, teamCounts[index] === true) : hiddenCell(question, reason(answers.length, k)),
    ),
  ];
}

function reason(n: number, k: number): string {
  return n < k ? tooFew(k) : impliesOthers;
}

function cell(question: Question, answers: readonly Answer[], showsCounts: boolean): Cell {
  const nothing = { mean: null, score: null, favourable: null, enps: null, distribution: null, texts: null };
  const base = { question: question.id, n: answers.length, ...nothing, hidden: null };
  if (question.scale === 'text') return { ...base, texts: shuffled(answers.map(String)) };
  const distribution = showsCounts && question.scale !== 'percent' ? distributionOf(question, answers) : null;
  const scale = scaleOf(question.scale);
  if (scale === undefined) return { ...base, distribution };
  const { reversed } = question;
  const values = answers.map(Number);
  return {
    ...base,
    mean: rounded(mean(values.map((value) => turned(scale, reversed, value)))),
    score: rounded(mean(values.map((value) => scoreOf(scale, reversed, value)))),
    favourable: scale.favourable === 0 ? null : values.filter((value) => isFavourable(scale, reversed, value)).length / values.length,
    enps: question.enps ? netPromoters(values) : null,
    distribution,
  };
}

function hiddenCell({ id }: Question, hidden: string): Cell {
  return { question: id, n: null, mean: null, score: null, favourable: null, enps: null, distribution: null, texts: null, hidden };
}

/** The options of a question in order, as they are stored and as people see them. */
export function optionsOf({ scale: name, options }: Pick<Question, 'scale' | 'options'>): { value: Answer; label: string }[] {
  const scale = scaleOf(name);
  if (scale === undefined) return options.map((option) => ({ value: option, label: option }));
  if (name === 'percent') return [];
  return Array.from({ length: scale.max - scale.min + 1 }, (_, i) => ({
    value: scale.min + i,
    label: scale.labels[i] ?? String(scale.min + i),
  }));
}

function countsOf(question: Question, answers: readonly Answer[]): number[] {
  return optionsOf(question).map(({ value }) => answers.filter((answer) => answer === value).length);
}

function sumCounts(counts: readonly (readonly number[])[]): number[] {
  return (counts[0] ?? []).map((_, option) => total(counts, (one) => one[option] ?? 0));
}

function distributionOf(question: Question, answers: readonly Answer[]): { option: string; n: number }[] {
  const counts = countsOf(question, answers);
  return optionsOf(question).map(({ label }, index) => ({ option: label, n: counts[index] ?? 0 }));
}

function shuffled<T>(items: readonly T[]): T[] {
  const mixed = [...items];
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [mixed[i], mixed[j]] = [mixed[j] as T, mixed[i] as T];
  }
  return mixed;
}

function total<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}

function mean(values: readonly number[]): number {
  return total(values, (value) => value) / values.length;
}

/** To hundredths: more digits say nothing of a dozen answers. */
function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
