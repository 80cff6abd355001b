import { SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { metricsQuery } from '../api/metrics-list.ts';
import { MetricCard } from '../kit/MetricCard.tsx';
import { MetricChart } from '../kit/MetricChart.tsx';
import { PercentileChart } from '../kit/PercentileChart.tsx';
import { Scorecards } from '../kit/Scorecards.tsx';
import { Section } from '../kit/Section.tsx';
import { useDeliverySearch } from './DeliveryControls.tsx';
import { type DoraMetric, dora, seenAs } from './dora.ts';

interface DoraProps {
  /** Narrows all five; empty for everything. */
  readonly filter: Readonly<Record<string, string>>;
  readonly service?: string;
}

/** DORA's five as numbers, by the clock and the definitions of the page. */
export function DoraCards({ filter }: DoraProps) {
  return (
    <Scorecards label="DORA's five">
      {useDora(filter).map(({ title, question }) => (
        <MetricCard key={title} title={title} question={question} />
      ))}
    </Scorecards>
  );
}

/** DORA's five over time, durations as median, band and n; and the deployments that they are made of. */
export function DoraTrends({ filter, service }: DoraProps) {
  const of = service === undefined ? {} : { service };
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
      {useDora(filter).map(({ title, kind, question: { stat: _, ...question } }) => (
        <Section key={title} title={title.replace(' (p50)', '')}>
          {kind === 'percentiles' ? (
            <PercentileChart title={title.replace(' (p50)', '')} question={question} {...of} />
          ) : (
            <MetricChart title={title} kind={kind} height={240} question={question} {...of} />
          )}
        </Section>
      ))}
      <Section title="Deployments">
        <MetricChart title="Deployments" kind="bars" height={240} question={{ metric: 'delivery.deployments', filter }} {...of} />
      </Section>
    </SimpleGrid>
  );
}

function useDora(filter: DoraProps['filter']): DoraMetric[] {
  const search = useDeliverySearch();
  const { data: metrics = [] } = useQuery(metricsQuery);
  return dora.map((metric) => {
    const seen = seenAs(metric, search, metrics);
    return { ...seen, question: { ...seen.question, filter: { ...seen.question.filter, ...filter } } };
  });
}
