import { objectiveStates as worstFirst } from '../api/objective-states.ts';
import type { Objective, ObjectiveState, Slo } from '../api/reliability.ts';
import { formatText } from '../kit/format.ts';
import type { Judgement } from '../kit/Verdict.tsx';

interface StateWord {
  readonly judgement: Judgement;
  readonly word: string;
}

export const stateWords: Readonly<Record<ObjectiveState, StateWord>> = {
  healthy: { judgement: 'good', word: 'healthy' },
  caution: { judgement: 'warn', word: 'caution' },
  exhausted: { judgement: 'bad', word: 'exhausted' },
  freeze: { judgement: 'bad', word: 'freeze' },
  too_few: { judgement: 'none', word: 'too few events' },
  no_data: { judgement: 'none', word: 'no data' },
};

/** An SLO stands as the worst of its objectives that can be judged. */
export function stateOf({ objectives }: Slo): ObjectiveState {
  return worstFirst.find((state) => objectives.some((objective) => objective.state === state)) ?? 'no_data';
}

/** How many SLOs stand how, worst first. */
export function countStates(slos: readonly Slo[]): readonly { readonly state: ObjectiveState; readonly count: number }[] {
  return worstFirst
    .map((state) => ({ state, count: slos.filter((slo) => stateOf(slo) === state).length }))
    .filter(({ count }) => count > 0);
}

/** What a policy says of deployments, as a sentence. */
export const deployWords: Readonly<Record<Objective['policy']['deploys'], string>> = {
  allow: 'deployments are allowed.',
  approve: 'deployments need an exception.',
  deny: 'deployments are refused.',
};

const calendarWords: Readonly<Record<string, string>> = { '1w': 'this week', '1M': 'this month', '1Q': 'this quarter', '1Y': 'this year' };

/** A window in words: `28d` of a rolling one, `this month` of the calendar's. */
export function windowText({ duration, rolling }: Pick<Slo['window'], 'duration' | 'rolling'>): string {
  return rolling ? duration : (calendarWords[duration] ?? duration);
}

/** When the budget is gone if it goes on so, as a range where one is known. */
export function forecastText({ exhaustion, exhaustionRange, budgetRemaining }: Objective, window: string): string {
  if (budgetRemaining === null) return 'no data to tell from.';
  if (budgetRemaining <= 0) return 'the budget is spent.';
  const hours = (value: number) => formatText(value * 3600, 'seconds');
  const middle =
    exhaustion === null ? `lasts longer than ${window} at the present rate` : `gone in ${hours(exhaustion.hours)} at the present rate`;
  if (exhaustionRange === null || exhaustionRange.early === null) return `${middle}.`;
  const late = exhaustionRange.late === null ? `later than ${window}` : hours(exhaustionRange.late);
  return `${middle}; between ${hours(exhaustionRange.early)} and ${late} in 80 of 100 futures like the last three days.`;
}

/** Where SLOs stand, the worst of them first in lists: smaller is worse. */
export function rankOf(slos: readonly Slo[]): number {
  return Math.min(...slos.map((slo) => worstFirst.indexOf(stateOf(slo))));
}

/** The same in a word or two, for lists. */
export function forecastWord({ exhaustion, budgetRemaining }: Objective): string {
  if (budgetRemaining === null) return '—';
  if (budgetRemaining <= 0) return 'spent';
  return exhaustion === null ? 'lasts' : `gone in ${formatText(exhaustion.hours * 3600, 'seconds')}`;
}
