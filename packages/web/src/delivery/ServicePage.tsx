import { Anchor } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useServices } from '../api/delivery.ts';
import { useFlow } from '../api/flow.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { Page } from '../kit/Page.tsx';
import { Section } from '../kit/Section.tsx';
import { WhatChanged } from '../kit/WhatChanged.tsx';
import { DeliveryControls, useDeliverySearch } from './DeliveryControls.tsx';
import { DeploymentsTable } from './DeploymentsTable.tsx';
import { DoraCards, DoraTrends } from './DoraTrends.tsx';
import { FlowSections } from './FlowSections.tsx';
import { TeamLink } from './links.tsx';

/** The delivery of one service: how fast, how often, how safe, and where the time goes. */
export default function ServicePage() {
  const { service } = useParams({ from: '/delivery/$service' });
  const { clock = 'wall' } = useDeliverySearch();
  const { data: services } = useServices();
  const flow = useFlow('services', service, clock);
  const known = services?.find(({ name }) => name === service);
  const filter = { service };
  return (
    <Page
      title={known?.displayName ?? service}
      question="How soon do changes of this service reach users, how often, and how often do they go wrong?"
      actions={
        <>
          <DeliveryControls />
          {known?.owner != null && <TeamLink name={known.owner} title={`Team ${known.owner}`} />}
          <Anchor component={Link} to={`/definitions/Service/${encodeURIComponent(service)}`} size="sm">
            Definition
          </Anchor>
        </>
      }
    >
      <DoraCards filter={filter} />
      <DoraTrends filter={filter} service={service} />
      <Loaded query={flow} height={420}>
        {(data) => <FlowSections flow={data} />}
      </Loaded>
      <Section title="Deployments" flush>
        <DeploymentsTable service={service} limit={100} />
      </Section>
      <WhatChanged service={service} />
    </Page>
  );
}
