import { SimpleGrid } from '@mantine/core';
import { MetricChart } from '../kit/MetricChart.tsx';
import { Page } from '../kit/Page.tsx';
import { PercentileChart } from '../kit/PercentileChart.tsx';
import { Section } from '../kit/Section.tsx';
import { DeliveryControls } from './DeliveryControls.tsx';
import { DeploymentsTable } from './DeploymentsTable.tsx';
import { DoraCards } from './DoraTrends.tsx';
import { RepositoriesTable } from './RepositoriesTable.tsx';
import { ServicesTable } from './ServicesTable.tsx';

/** Delivery: DORA's five, the course of lead time and deployments, and what stands behind them. */
export default function DeliveryPage() {
  return (
    <Page
      title="Delivery"
      question="How soon do changes reach users, how often, and how often do they go wrong?"
      actions={<DeliveryControls />}
    >
      <DoraCards filter={{}} />
      <Section title="Change lead time">
        <PercentileChart title="Change lead time" question={{ metric: 'delivery.change_lead_time' }} />
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
