import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { budgetsQuery } from '../api/optimization.ts';
import { formatText } from '../kit/format.ts';
import { NoData } from '../kit/NoData.tsx';
import { Value } from '../kit/Value.tsx';
import { LimitVerdict } from '../optimization/LimitVerdict.tsx';
import { AreaNumber, AreaRow } from './AreaRow.tsx';
import classes from './Bridge.module.css';

const shown = 5;

/** The limits of all budgets, those that are exceeded first. */
export function OptimizationRow() {
  const { data: budgets, error } = useQuery(budgetsQuery);
  const limits = (budgets ?? [])
    .flatMap(({ limits: of }) => of)
    .toSorted((a, b) => Number(b.verdict === 'over') - Number(a.verdict === 'over'));
  return (
    <AreaRow title="Optimization" to="/optimization" action={{ to: '/optimization', text: 'See budgets' }}>
      {error !== null && (
        <AreaNumber name="budgets">
          <NoData why={error.message} />
        </AreaNumber>
      )}
      {budgets === undefined && error === null && <Skeleton component="li" height={30} width={320} />}
      {budgets !== undefined && limits.length === 0 && (
        <AreaNumber name="budgets">
          <NoData why="No budget is defined. Define one under Definitions, or apply one from a file." />
        </AreaNumber>
      )}
      {limits.slice(0, shown).map((limit) => (
        <AreaNumber
          key={`${limit.metric}${limit.stat}${limit.limit}`}
          name={`${limit.title}${limit.stat === null ? '' : ` ${limit.stat}`}`}
        >
          <Value value={limit.value} unit={limit.unit ?? ''} whyEmpty={limit.why} />
          <span className={classes.quiet}> of {formatText(limit.limit, limit.unit ?? '')} </span>
          {limit.value !== null && <LimitVerdict limit={limit} />}
        </AreaNumber>
      ))}
    </AreaRow>
  );
}
