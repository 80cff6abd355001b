import type { SloWithHistory } from '../api/reliability.ts';
import { Terms } from '../kit/Explained.tsx';
import { Scorecard } from '../kit/Scorecard.tsx';
import { Scorecards } from '../kit/Scorecards.tsx';
import type { Interval } from '../range/range.ts';
import { ObjectiveVerdict } from './ObjectiveVerdict.tsx';
import { CourseSections } from './slo/CourseSections.tsx';
import { explainBudget, explainBurnRate, explainForecast, explainSli, nounOf } from './slo/explain.ts';
import { windowText } from './states.ts';

interface ObjectiveSectionsProps {
  readonly slo: SloWithHistory;
  readonly objective: SloWithHistory['objectives'][number];
  readonly interval: Interval;
}

/** An objective's numbers over its window, each with what stands behind it, and its course over the page's range. */
export function ObjectiveSections({ slo, objective, interval }: ObjectiveSectionsProps) {
  const { sli, target, why, total, bad, budgetRemaining, burnRates, exhaustion } = objective;
  const suffix = slo.objectives.length > 1 ? ` · ${objective.name}` : '';
  const noun = nounOf(slo);
  const window = windowText(slo.window);
  return (
    <>
      <Scorecards label={`Objective${suffix}`}>
        <Scorecard
          title={`Good ${noun} in ${window}${suffix}`}
          value={sli}
          unit="ratio"
          n={total}
          target={target}
          whyEmpty={why}
          details={<Terms title="Service level indicator" terms={explainSli(slo, objective)} />}
          verdict={<ObjectiveVerdict objective={objective} />}
        />
        <Scorecard
          title="Error budget left"
          value={budgetRemaining}
          unit="ratio"
          whyEmpty={why}
          details={<Terms title="Error budget" terms={explainBudget(slo, objective)} />}
          change={<span>{why}</span>}
        />
        <Scorecard title={`Bad ${noun}`} value={total === 0 ? null : bad} unit="count" n={total} whyEmpty={why} />
        {burnRates
          .filter((one) => one.window === '1h' || one.window === '6h')
          .map(({ window: lookBack, rate }) => (
            <Scorecard
              key={lookBack}
              title={`Burn rate, last ${lookBack}`}
              value={rate}
              unit="score"
              whyEmpty="There were no events."
              details={<Terms title="Burn rate" terms={explainBurnRate(slo, objective, lookBack)} />}
              change={<span>at 1 the budget lasts exactly {window}</span>}
            />
          ))}
        {(budgetRemaining ?? 0) > 0 && (
          <Scorecard
            title="Budget gone in"
            value={exhaustion === null ? null : exhaustion.hours * 3600}
            unit="seconds"
            details={<Terms title="Forecast" terms={explainForecast(slo, objective)} />}
            whyEmpty={`At the present rate the budget lasts longer than ${window}.`}
          />
        )}
      </Scorecards>
      <CourseSections slo={slo} objective={objective} interval={interval} suffix={suffix} />
    </>
  );
}
