import type { ObjectiveState, Slo } from '../api/reliability.ts';
import type { Judgement } from '../kit/Verdict.tsx';

interface StateWord {
  readonly judgement: Judgement;
  readonly word: string;
}

export const stateWords: Readonly<Record<ObjectiveState, StateWord>> = {
  healthy: { judgement: 'good', word: 'healthy' },
  caution: { judgement: 'warn', word: 'caution' },
  freeze: { judgement: 'bad', word: 'freeze' },
  too_few: { judgement: 'none', word: 'too few events' },
  no_data: { judgement: 'none', word: 'no data' },
};

const worstFirst: readonly ObjectiveState[] = ['freeze', 'caution', 'healthy', 'too_few', 'no_data'];

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
