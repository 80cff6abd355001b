import { SimpleGrid } from '@mantine/core';
import { MetricCard } from '../kit/MetricCard.tsx';
import { MetricChart } from '../kit/MetricChart.tsx';
import { Page } from '../kit/Page.tsx';
import { Scorecards } from '../kit/Scorecards.tsx';
import { Section } from '../kit/Section.tsx';
import { DeploymentsTable } from './DeploymentsTable.tsx';
import { dora } from './dora.ts';
import { RepositoriesTable } from './RepositoriesTable.tsx';
import { ServicesTable } from './ServicesTable.tsx';

/** Delivery: DORA's five, the course of lead time and deployments, and what stands behind them. */
export default function DeliveryPage() {
  return (
    <Page title="Delivery" question="How soon do changes reach users, how often, and how often do they go wrong?">
      <Scorecards label="DORA's five">
        {dora.map(({ title, question }) => (
          <MetricCard key={title} title={title} question={question} />
        ))}
      </Scorecards>
      <Section title="Change lead time, median">
        <MetricChart title="Change lead time (p50)" question={{ metric: 'delivery.change_lead_time', stat: 'p50' }} />
      </Section>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Section title="Deployments">
          <MetricChart title="Deployments" kind="bars" height={180} question={{ metric: 'delivery.deployments' }} />
        </Section>
        <Section title="Commits">
          <MetricChart title="Commits" kind="bars" height={180} question={{ metric: 'delivery.commits' }} />
        </Section>
      </SimpleGrid>
      <Section title="Services" flush>
        <ServicesTable />
      </Section>
      <Section title="Latest deployments" flush>
        <DeploymentsTable limit={20} />
      </Section>
      <Section title="Repositories" flush>
        <RepositoriesTable />
      </Section>
    </Page>
  );
}
