import type { ObjectiveReport } from '../answers.ts';
import type { Policy } from './definitions.ts';
import type { BudgetState } from './judge.ts';

/** What a policy demands in a state; where a budget cannot be judged, what it demands of a healthy one. */
export function demandsOf(policy: Policy, state: BudgetState): ObjectiveReport['policy'] {
  const known = state === 'too_few' || state === 'no_data' ? 'healthy' : state;
  const says = policy.states[known];
  return { name: policy.name, deploys: says.deploys, demands: says.demands, exempt: 'exempt' in says ? says.exempt : [] };
}
