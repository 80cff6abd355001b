import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type Slo, slosQuery } from '../api/reliability.ts';
import { formatText } from '../kit/format.ts';
import { NoData } from '../kit/NoData.tsx';
import { Verdict } from '../kit/Verdict.tsx';
import { countStates, stateWords } from '../reliability/states.ts';
import { AreaNumber, AreaRow } from './AreaRow.tsx';

/** How many SLOs stand how, and the least budget that is left. */
export function ReliabilityRow() {
  const { data: slos, error } = useQuery(slosQuery);
  const worst = slos && leastBudget(slos);
  return (
    <AreaRow
      title="Reliability"
      to="/reliability"
      action={
        worst === undefined
          ? { to: '/reliability', text: 'See SLOs' }
          : { to: `/reliability/slos/${worst.slo.name}`, text: 'See the least budget' }
      }
    >
      {error !== null && (
        <AreaNumber name="SLOs">
          <NoData why={error.message} />
        </AreaNumber>
      )}
      {slos === undefined && error === null && <Skeleton component="li" height={30} width={320} />}
      {slos?.length === 0 && (
        <AreaNumber name="SLOs">
          <NoData why="No SLO is defined. Define one under Definitions, or apply one from a file." />
        </AreaNumber>
      )}
      {countStates(slos ?? []).map(({ state, count }) => (
        <AreaNumber key={state} name={count === 1 ? 'SLO' : 'SLOs'}>
          <Verdict judgement={stateWords[state].judgement}>{`${count} ${stateWords[state].word}`}</Verdict>
        </AreaNumber>
      ))}
      {worst !== undefined && (
        <AreaNumber name="least budget left">{`${formatText(worst.remaining, 'ratio')} · ${worst.slo.displayName}`}</AreaNumber>
      )}
    </AreaRow>
  );
}

/** The SLO with the least error budget left. */
function leastBudget(slos: readonly Slo[]): { readonly slo: Slo; readonly remaining: number } | undefined {
  return slos
    .flatMap((slo) => slo.objectives.map(({ budgetRemaining }) => ({ slo, remaining: budgetRemaining })))
    .filter((one): one is { slo: Slo; remaining: number } => one.remaining !== null)
    .toSorted((a, b) => a.remaining - b.remaining)[0];
}
