import { SimpleGrid, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { SloWithHistory } from '../../api/reliability.ts';
import type { ChartSeries } from '../../kit/chart/series.ts';
import type { ChartSpan } from '../../kit/chart/spans.ts';
import { TimeSeriesChart } from '../../kit/chart/TimeSeriesChart.tsx';
import { EmptyState } from '../../kit/EmptyState.tsx';
import { Section } from '../../kit/Section.tsx';
import type { Interval } from '../../range/range.ts';
import { nounOf } from './explain.ts';
import { evenPace, spansOfObjective } from './spans.ts';

type Whole = SloWithHistory['objectives'][number];

interface CourseSectionsProps {
  readonly slo: SloWithHistory;
  readonly objective: Whole;
  readonly interval: Interval;
  /** Tells objectives of one SLO apart in titles. */
  readonly suffix: string;
}

/** How the budget burned down, how fast, and the SLI beside its target; what was corrected is marked on each. */
export function CourseSections({ slo, objective, interval, suffix }: CourseSectionsProps) {
  const spans = useMemo(() => spansOfObjective(slo, objective.name), [slo, objective.name]);
  const pace = useMemo(() => evenPace(slo, objective.history.times), [slo, objective.history.times]);
  const changed = new Set(objective.history.target).size > 1;
  const shared = { objective, interval, spans, service: slo.service };
  return (
    <>
      <Course
        {...shared}
        title={`Error budget left${suffix}`}
        unit="ratio"
        values="budgetRemaining"
        target={0}
        targetName="all spent,"
        beside={pace && { label: 'Spent evenly over the window', values: pace }}
        says={
          slo.window.rolling
            ? `At each time over the ${slo.window.duration} before it. Below 0 more was spent than the objective allows.`
            : 'Since the window began. Above the grey line the budget lasts to its end at the pace so far.'
        }
      />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Course {...shared} title={`Burn rate${suffix}`} unit="score" values="burnRate" target={1} targetName="lasts exactly the window," />
        <Course
          {...shared}
          title={`Good ${nounOf(slo)}${suffix}`}
          unit="ratio"
          values="sli"
          {...(changed
            ? { beside: { label: 'Target of its time', values: objective.history.target, stepped: true } }
            : { target: objective.target })}
        />
      </SimpleGrid>
    </>
  );
}

interface CourseProps {
  readonly title: string;
  readonly unit: string;
  readonly objective: Whole;
  readonly values: 'sli' | 'budgetRemaining' | 'burnRate';
  readonly target?: number;
  readonly targetName?: string;
  /** What the values are compared with at each time. */
  readonly beside?: { readonly label: string; readonly values: readonly (number | null)[]; readonly stepped?: boolean } | undefined;
  readonly interval: Interval;
  readonly spans: readonly ChartSpan[];
  readonly service: string;
  readonly says?: string;
}

function Course(props: CourseProps) {
  const { title, unit, objective, values, target, targetName, beside, interval, spans, service, says } = props;
  const { history, why } = objective;
  const series = useMemo(() => {
    const own: ChartSeries = { label: title, times: history.times, values: history[values], n: history.total, partial: history.partial };
    return beside === undefined ? [own] : [own, { ...beside, times: history.times, muted: true }];
  }, [title, history, values, beside]);
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
          {...(targetName === undefined ? {} : { targetName })}
          spans={spans}
          height={200}
          service={service}
        />
      ) : (
        <EmptyState title="Nothing to draw in this range">{why}</EmptyState>
      )}
      {says !== undefined && (
        <Text size="xs" c="var(--quiet)">
          {says}
        </Text>
      )}
    </Section>
  );
}
