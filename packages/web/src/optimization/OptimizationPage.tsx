import { Anchor, SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { budgetsQuery } from '../api/optimization.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { MetricChart } from '../kit/MetricChart.tsx';
import { Page } from '../kit/Page.tsx';
import { Section } from '../kit/Section.tsx';
import { TableSkeleton } from '../kit/TableSkeleton.tsx';
import { WhatChanged } from '../kit/WhatChanged.tsx';
import { BudgetSection } from './BudgetSection.tsx';
import { PagesTable } from './PagesTable.tsx';

/** Optimization: performance budgets, the course of page speed, and the pages that are slow. */
export default function OptimizationPage() {
  const { data: budgets, error, refetch } = useQuery(budgetsQuery);
  const lcp = budgets?.flatMap(({ limits }) => limits).find(({ metric }) => metric === 'vitals.lcp');
  return (
    <Page
      title="Optimization"
      question="Is it fast enough for the people who use it, and where is it not?"
      actions={
        <Anchor component={Link} to="/definitions" size="sm">
          Definitions
        </Anchor>
      }
    >
      {error !== null && <ErrorState error={error} retry={refetch} />}
      {budgets === undefined && error === null && (
        <Section title="Budgets">
          <TableSkeleton rows={3} />
        </Section>
      )}
      {budgets?.map((budget) => (
        <BudgetSection key={budget.name} budget={budget} />
      ))}
      <Section title="Largest contentful paint, 75th percentile of visits">
        <MetricChart title="LCP (p75)" question={{ metric: 'vitals.lcp', stat: 'p75' }} target={lcp?.limit} />
      </Section>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Section title="Interaction to next paint, 75th percentile">
          <MetricChart title="INP (p75)" height={180} question={{ metric: 'vitals.inp', stat: 'p75' }} />
        </Section>
        <Section title="Cumulative layout shift, 75th percentile">
          <MetricChart title="CLS (p75)" height={180} question={{ metric: 'vitals.cls', stat: 'p75' }} />
        </Section>
      </SimpleGrid>
      <Section title="Pages" flush>
        <PagesTable />
      </Section>
      <WhatChanged />
    </Page>
  );
}
