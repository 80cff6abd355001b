import { rollingStart } from '../../metrics/duration.ts';
import { allowedShare, budgetOf, burnRateFactor, minimumEvents } from '../budget.ts';
import { count, percent, short } from '../figures.ts';
import type { Tally } from '../measure.ts';
import type { Objective, Slo } from '../slo.ts';
import type { Policy } from './definitions.ts';

export const budgetStates = ['healthy', 'caution', 'freeze', 'exhausted', 'too_few', 'no_data'] as const;
export type BudgetState = (typeof budgetStates)[number];

/** From bad to worse. */
const ranks = ['healthy', 'caution', 'freeze', 'exhausted'] as const;
const worstFirst = ['exhausted', 'freeze', 'caution'] as const;

/** A state that began with a fast burn is over when it is slower than this share of its limit. */
const burnRecovery = 0.9;
/** Shares are computed: what differs by less is the same. */
const noise = 1e-9;

/** What is known of an objective at a moment. */
export interface Standing {
  readonly slo: Pick<Slo, 'minimumEvents' | 'budgetingMethod'>;
  readonly objective: Pick<Objective, 'target' | 'slices' | 'indicator'>;
  readonly policy: Policy;
  /** Over the window of the SLO. */
  readonly window: Tally;
  /** Over the last so long, a duration such as `1h`. */
  readonly last: (within: string) => Tally;
  /** Length of the whole window in milliseconds. */
  readonly length: number;
  /** The window in words, such as `28d`. */
  readonly duration: string;
  /** The state it was in before. */
  readonly before: BudgetState | undefined;
  /** Said when nothing was counted. */
  readonly whyEmpty: string | undefined;
}

/**
 * State of an objective's budget by its policy, the worst that holds: by what is left of the budget, or by how fast it was spent of late.
 * `too_few` below the fewest events that are judged, `no_data` without events. A state is left only when its limit is passed by more than
 * the policy's hysteresis. A look-back is judged only when one bad event in it could not reach the limit by itself.
 */
export function judge(standing: Standing): { state: BudgetState; why: string } {
  const { window, duration, objective, slo, policy } = standing;
  if (!(window.total > 0)) return { state: 'no_data', why: standing.whyEmpty ?? `Nothing was counted in the window (${duration}).` };
  const counted = `${count(window.total - window.good)} of ${count(window.total)} ${thingsOf(standing)} were bad in the window (${duration})`;
  const minimum = slo.minimumEvents ?? minimumEvents(objective.target);
  if (window.total < minimum) {
    return { state: 'too_few', why: `${counted}; judged from ${count(minimum)} on, when a single bad one is no longer the whole budget.` };
  }
  const { remaining } = budgetOf(window);
  const left = `${counted}: ${percent(remaining)} of the error budget is left`;
  for (const state of worstFirst) {
    const { remaining: limit, burns } = policy.states[state];
    const stays = standing.before !== undefined && rankOf(standing.before) >= rankOf(state);
    if (remaining <= limit + noise) return { state, why: limit === 0 ? `${left}.` : `${left}, not more than ${percent(limit)}.` };
    if (stays && remaining <= limit + policy.hysteresis) {
      return { state, why: `${left}; the state is over with more than ${percent(limit + policy.hysteresis)}.` };
    }
    const fast = burns === undefined ? undefined : burnsFast(standing, burns, stays ? burnRecovery : 1);
    if (fast !== undefined) return { state, why: `${left}, but ${fast}.` };
  }
  return { state: 'healthy', why: `${left}.${unreachable(standing)}` };
}

function rankOf(state: BudgetState): number {
  return (ranks as readonly BudgetState[]).indexOf(state);
}

interface Burns {
  readonly share: number;
  readonly within: string;
}

function factorOf({ length }: Standing, { share, within }: Burns): number {
  return burnRateFactor(share, length, -rollingStart(0, within, 'UTC'));
}

function burnsFast(standing: Standing, burns: Burns, of: number): string | undefined {
  const tally = standing.last(burns.within);
  const { burn } = budgetOf(tally);
  const limit = factorOf(standing, burns) * of;
  const oneBad = budgetOf({ ...tally, good: tally.total - 1 }).burn;
  if (!(burn >= limit - noise) || !(oneBad < limit)) return undefined;
  return `the last ${burns.within} burned it at ${short(burn)} times the rate that lasts the window (limit ${short(limit)})`;
}

function unreachable(standing: Standing): string {
  const { burns } = standing.policy.states.caution;
  if (burns === undefined) return '';
  const factor = factorOf(standing, burns);
  if (factor * allowedShare(standing.objective.target) <= 1) return '';
  return ` No ${burns.within} can burn at ${short(factor)}, so only the budget is judged.`;
}

function thingsOf({ objective, slo }: Standing): string {
  const sliced = objective.slices !== undefined || slo.budgetingMethod !== 'Occurrences';
  return sliced || (objective.indicator !== undefined && objective.indicator.kind !== 'events') ? 'time slices' : 'events';
}
