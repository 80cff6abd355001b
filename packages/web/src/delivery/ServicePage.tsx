import { Anchor } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useServices } from '../api/delivery.ts';
import { MetricCard } from '../kit/MetricCard.tsx';
import { MetricChart } from '../kit/MetricChart.tsx';
import { Page } from '../kit/Page.tsx';
import { Scorecards } from '../kit/Scorecards.tsx';
import { Section } from '../kit/Section.tsx';
import { WhatChanged } from '../kit/WhatChanged.tsx';
import { DeploymentsTable } from './DeploymentsTable.tsx';
import { dora } from './dora.ts';

/** The delivery of one service. */
export default function ServicePage() {
  const { service } = useParams({ from: '/delivery/$service' });
  const { data: services } = useServices();
  const filter = { service };
  return (
    <Page
      title={services?.find(({ name }) => name === service)?.displayName ?? service}
      question="How soon do changes of this service reach users, how often, and how often do they go wrong?"
      actions={
        <Anchor component={Link} to={`/definitions/Service/${encodeURIComponent(service)}`} size="sm">
          Definition
        </Anchor>
      }
    >
      <Scorecards label="DORA's five">
        {dora.map(({ title, question }) => (
          <MetricCard key={title} title={title} question={{ ...question, filter }} />
        ))}
      </Scorecards>
      <Section title="Change lead time, median">
        <MetricChart
          title="Change lead time (p50)"
          question={{ metric: 'delivery.change_lead_time', stat: 'p50', filter }}
          service={service}
        />
      </Section>
      <Section title="Deployments">
        <MetricChart title="Deployments" kind="bars" height={180} question={{ metric: 'delivery.deployments', filter }} service={service} />
      </Section>
      <Section title="Latest deployments" flush>
        <DeploymentsTable service={service} limit={100} />
      </Section>
      <WhatChanged service={service} />
    </Page>
  );
}
