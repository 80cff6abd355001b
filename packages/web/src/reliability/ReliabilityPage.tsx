import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { slosQuery } from '../api/reliability.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { MetricCard } from '../kit/MetricCard.tsx';
import { MetricChart } from '../kit/MetricChart.tsx';
import { Page } from '../kit/Page.tsx';
import { Scorecards } from '../kit/Scorecards.tsx';
import { Section } from '../kit/Section.tsx';
import { TableSkeleton } from '../kit/TableSkeleton.tsx';
import { WhatChanged } from '../kit/WhatChanged.tsx';
import { LeastBudget } from './LeastBudget.tsx';
import { AlertsSection } from './rules/AlertsSection.tsx';
import { SloTree } from './SloTree.tsx';
import { SuggestionsSection } from './SuggestionsSection.tsx';

/** Reliability: SLOs with their error budgets, the worst budget over time, and requests. */
export default function ReliabilityPage() {
  const { data: slos, error, refetch } = useQuery(slosQuery);
  return (
    <Page
      title="Reliability"
      question="Do we keep what we promise, and how much may still go wrong?"
      actions={
        <>
          <Anchor component={Link} to="/reliability/slos/new" size="sm">
            New SLO
          </Anchor>
          <Anchor component={Link} to="/reliability/gate" size="sm">
            Gate
          </Anchor>
          <Anchor component={Link} to="/reliability/rules" size="sm">
            Prometheus’ rules
          </Anchor>
          <Anchor component={Link} to="/definitions" size="sm">
            Definitions
          </Anchor>
        </>
      }
    >
      <Section title="SLOs" flush>
        {error !== null && <ErrorState error={error} retry={refetch} />}
        {slos === undefined && error === null && <TableSkeleton rows={3} />}
        {slos !== undefined && <SloTree slos={slos} />}
      </Section>
      <SuggestionsSection />
      <AlertsSection />
      {slos !== undefined && slos.length > 0 && <LeastBudget slos={slos} />}
      <Scorecards label="Requests">
        <MetricCard title="Requests" grain="fine" question={{ metric: 'http.requests' }} />
        <MetricCard title="Request duration (p50)" grain="fine" question={{ metric: 'http.request_duration', stat: 'p50' }} />
        <MetricCard title="Request duration (p95)" grain="fine" question={{ metric: 'http.request_duration', stat: 'p95' }} />
      </Scorecards>
      <Section title="Request duration, 95th percentile">
        <MetricChart title="Request duration (p95)" grain="fine" height={200} question={{ metric: 'http.request_duration', stat: 'p95' }} />
      </Section>
      <WhatChanged />
    </Page>
  );
}
