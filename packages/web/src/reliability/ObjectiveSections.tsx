import { SimpleGrid } from '@mantine/core';
import { useMemo } from 'react';
import type { SloWithHistory } from '../api/reliability.ts';
import { TimeSeriesChart } from '../kit/chart/TimeSeriesChart.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { Scorecard } from '../kit/Scorecard.tsx';
import { Scorecards } from '../kit/Scorecards.tsx';
import { Section } from '../kit/Section.tsx';
import type { Interval } from '../range/range.ts';
import { ObjectiveVerdict } from './ObjectiveVerdict.tsx';

interface ObjectiveSectionsProps {
  readonly slo: SloWithHistory;
  readonly objective: SloWithHistory['objectives'][number];
  readonly interval: Interval;
}

/** An objective's numbers over its window, and its course over the page's range. */
export function ObjectiveSections({ slo, objective, interval }: ObjectiveSectionsProps) {
  const { sli, target, why, total, bad, budgetRemaining, burnRates, exhaustion } = objective;
  const suffix = slo.objectives.length > 1 ? ` · ${objective.name}` : '';
  return (
    <>
      <Scorecards label={`Objective${suffix}`}>
        <Scorecard
          title={`Good events in ${slo.window.duration}${suffix}`}
          value={sli}
          unit="ratio"
          n={total}
          target={target}
          whyEmpty={why}
          verdict={<ObjectiveVerdict objective={objective} />}
        />
        <Scorecard title="Error budget left" value={budgetRemaining} unit="ratio" whyEmpty={why} change={<span>{why}</span>} />
        <Scorecard title="Bad events" value={total === 0 ? null : bad} unit="count" n={total} whyEmpty={why} />
        {burnRates.slice(0, 2).map(({ window, rate }) => (
          <Scorecard
            key={window}
            title={`Burn rate, last ${window}`}
            value={rate}
            unit="score"
            whyEmpty="There were no events."
            change={<span>at 1 the budget lasts exactly {slo.window.duration}</span>}
          />
        ))}
        {(budgetRemaining ?? 0) > 0 && (
          <Scorecard
            title="Budget gone in"
            value={exhaustion === null ? null : exhaustion.hours * 3600}
            unit="seconds"
            whyEmpty={`At the present rate the budget lasts longer than ${slo.window.duration}.`}
          />
        )}
      </Scorecards>
      <Course
        title={`Error budget left${suffix}`}
        unit="ratio"
        objective={objective}
        values="budgetRemaining"
        target={0}
        interval={interval}
        service={slo.service}
      />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Course
          title={`Burn rate${suffix}`}
          unit="score"
          objective={objective}
          values="burnRate"
          target={1}
          interval={interval}
          service={slo.service}
        />
        <Course
          title={`Good events${suffix}`}
          unit="ratio"
          objective={objective}
          values="sli"
          target={target}
          interval={interval}
          service={slo.service}
        />
      </SimpleGrid>
    </>
  );
}

interface CourseProps {
  readonly title: string;
  readonly unit: string;
  readonly objective: SloWithHistory['objectives'][number];
  readonly values: 'sli' | 'budgetRemaining' | 'burnRate';
  readonly target: number;
  readonly interval: Interval;
  readonly service: string;
}

function Course({ title, unit, objective: { history, why }, values, target, interval, service }: CourseProps) {
  const series = useMemo(
    () => [{ label: title, times: history.times, values: history[values], n: history.total, partial: history.partial }],
    [title, history, values],
  );
  return (
    <Section title={title}>
      {history[values].some((value) => value !== null) ? (
        <TimeSeriesChart
          title={title}
          unit={unit}
          step={history.step}
          interval={interval}
          series={series}
          target={target}
          height={200}
          service={service}
        />
      ) : (
        <EmptyState title="Nothing to draw in this range">{why}</EmptyState>
      )}
    </Section>
  );
}
