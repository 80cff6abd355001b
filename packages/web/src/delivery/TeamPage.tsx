import { Group, SimpleGrid, Text } from '@mantine/core';
import { useParams } from '@tanstack/react-router';
import { type TeamFlow, useFlow } from '../api/flow.ts';
import { DataTable } from '../kit/DataTable.tsx';
import { formatCount } from '../kit/format.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { MetricChart } from '../kit/MetricChart.tsx';
import { Page } from '../kit/Page.tsx';
import { PercentileChart } from '../kit/PercentileChart.tsx';
import { Section } from '../kit/Section.tsx';
import { Value } from '../kit/Value.tsx';
import { Age } from './Age.tsx';
import { AgingWorkItems } from './AgingWorkItems.tsx';
import { ChangeLink } from './ChangesTable.tsx';
import { DeliveryControls, useDeliverySearch } from './DeliveryControls.tsx';
import { DoraCards, DoraTrends } from './DoraTrends.tsx';
import { FlowSections } from './FlowSections.tsx';
import { ServiceLink } from './links.tsx';

/** The delivery of a team: its services together, and the work that is under way. */
export default function TeamPage() {
  const { team } = useParams({ from: '/delivery/teams/$team' });
  const { clock = 'wall' } = useDeliverySearch();
  const flow = useFlow<TeamFlow>('teams', team, clock);
  const filter = { team };
  const services = flow.data?.services ?? [];
  return (
    <Page
      title={`Team ${team}`}
      question="How does work flow through this team, and what is stuck? Numbers are the team's; nobody is measured alone."
      actions={<DeliveryControls />}
    >
      {services.length > 0 && (
        <Group gap="xs">
          <Text size="sm" c="var(--quiet)">
            Services:
          </Text>
          {services.map((service) => (
            <ServiceLink key={service} name={service} />
          ))}
        </Group>
      )}
      <DoraCards filter={filter} />
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Section title="Changes merged">
          <MetricChart title="Changes merged" kind="bars" height={200} question={{ metric: 'delivery.changes_merged', filter }} />
        </Section>
        <Section title="Work in progress">
          <MetricChart title="Work in progress" height={200} question={{ metric: 'delivery.work_in_progress', filter }} />
        </Section>
        <Section title="Work item cycle time">
          <PercentileChart
            title="Work item cycle time"
            height={200}
            question={{ metric: 'delivery.work_item_cycle_time', filter: clock === 'wall' ? filter : { ...filter, clock } }}
          />
        </Section>
        <Section title="Pulse: favourable answers">
          <MetricChart title="Favourable answers" height={200} question={{ metric: 'survey.favourable', filter }} />
        </Section>
        <Section title="Flow efficiency">
          <MetricChart title="Flow efficiency" height={200} question={{ metric: 'delivery.flow_efficiency', filter }} />
        </Section>
      </SimpleGrid>
      <Loaded query={flow} height={420}>
        {(data) => (
          <>
            <AgingChanges flow={data} />
            <AgingWorkItems team={team} />
            <FlowSections flow={data} />
          </>
        )}
      </Loaded>
      <DoraTrends filter={filter} />
    </Page>
  );
}

function AgingChanges({ flow }: { readonly flow: TeamFlow }) {
  const { p85, open } = flow.aging;
  return (
    <Section title={`Open changes (${formatCount(flow.wip)})`} flush>
      <DataTable
        caption="Open changes by age"
        rows={open}
        rowKey={({ repository, change }) => `${repository} ${change}`}
        initialSort={{ key: 'age', descending: true }}
        empty="No change is open."
        columns={[
          { key: 'change', title: 'Change', cell: (change) => <ChangeLink {...change} /> },
          {
            key: 'age',
            title: 'Open for',
            align: 'right',
            nowrap: true,
            cell: ({ age }) => <Value value={age} unit="seconds" />,
            sort: ({ age }) => age,
          },
          { key: 'verdict', title: 'Against merged ones', cell: ({ age }) => <Age age={age} p85={p85} /> },
        ]}
      />
    </Section>
  );
}
