import type { Objective } from '../api/reliability.ts';
import { formatText } from '../kit/format.ts';
import { NoData } from '../kit/NoData.tsx';
import classes from './BudgetBar.module.css';
import { stateWords } from './states.ts';

/** The error budget that is left, as a bar and in figures; overspent budgets are empty bars with a negative figure. */
export function BudgetBar({ objective }: { readonly objective: Objective }) {
  const { budgetRemaining: left, why, state } = objective;
  if (left === null) return <NoData why={why} />;
  const share = Math.min(1, Math.max(0, left));
  return (
    <span className={classes.budget}>
      <span className={classes.bar} aria-hidden="true">
        <span className={classes.left} data-judgement={stateWords[state].judgement} style={{ width: `${share * 100}%` }} />
      </span>
      {formatText(left, 'ratio')}
    </span>
  );
}
