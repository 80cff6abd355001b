import { Anchor, SimpleGrid } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { kpisQuery } from '../api/kpi.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Page } from '../kit/Page.tsx';
import { PageSkeleton } from '../kit/PageSkeleton.tsx';
import { Scorecards } from '../kit/Scorecards.tsx';
import { Section } from '../kit/Section.tsx';
import { WhatChanged } from '../kit/WhatChanged.tsx';
import { EventsTable } from './EventsTable.tsx';
import { KpiCard } from './KpiCard.tsx';
import { KpiChart } from './KpiChart.tsx';
import { treeOf } from './tree.ts';

/** Outcomes: the North Star wide, its drivers, the other KPIs, and the events behind them. */
export default function OutcomesPage() {
  const { data, error, refetch } = useQuery(kpisQuery);
  if (error !== null) return <ErrorState error={error} retry={refetch} />;
  if (data === undefined) return <PageSkeleton />;
  const { northStar, drivers, others } = treeOf(data);
  const kpis = [...(northStar === null ? [] : [northStar]), ...drivers, ...others];
  return (
    <Page
      title="Outcomes"
      question="Do users get what they come for, and are we moving it?"
      actions={
        <Anchor component={Link} to="/definitions" size="sm">
          Definitions
        </Anchor>
      }
    >
      {kpis.length === 0 && (
        <EmptyState title="No KPI yet" action={<Anchor component={Link} to="/definitions/new" size="sm" children="Define one" />}>
          A KPI is a metric with a direction, a target and people who care. Three to five a domain are enough.
        </EmptyState>
      )}
      <Scorecards label="KPIs">
        {kpis.map((kpi) => (
          <KpiCard key={kpi.name} kpi={kpi} northStar={kpi.name === northStar?.name} />
        ))}
      </Scorecards>
      {northStar !== null && (
        <Section title={`North Star: ${northStar.displayName}`}>
          <KpiChart kpi={northStar} height={260} />
        </Section>
      )}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        {[...drivers, ...others].map((kpi) => (
          <Section key={kpi.name} title={kpi.displayName}>
            <KpiChart kpi={kpi} height={180} />
          </Section>
        ))}
      </SimpleGrid>
      <Section title="Events" flush>
        <EventsTable />
      </Section>
      <WhatChanged />
    </Page>
  );
}
