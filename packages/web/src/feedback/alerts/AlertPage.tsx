import { Anchor, Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { deliveriesQuery } from '../../api/alert-delivery.ts';
import { type AlertEvent, alertQuery, type OneAlert } from '../../api/alerts.ts';
import { useMay } from '../../api/session.ts';
import { DataTable } from '../../kit/DataTable.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { When } from '../../kit/When.tsx';
import { AlertButtons } from './AlertButtons.tsx';
import { AlertChart } from './AlertChart.tsx';
import { AlertFacts, Pairs } from './AlertFacts.tsx';
import { AlertsFrame } from './AlertsFrame.tsx';
import { DeliveryTable } from './DeliveryTable.tsx';
import { matchersOf } from './matchers.ts';
import { Rating } from './Rating.tsx';
import { SilenceForm } from './SilenceForm.tsx';
import { eventWords } from './words.ts';

/** One alert: what it is, what it means, what happened, who was told and why; and all that can be done about it. */
export default function AlertPage() {
  const { id } = useParams({ from: '/feedback/alerts/$id' });
  const query = useQuery(alertQuery(id));
  const may = useMay('member');
  return (
    <AlertsFrame
      title={query.data?.alert.name ?? 'Alert'}
      question="What is wrong, whom does it affect, and who has it?"
      actions={
        may && (
          <Button component="a" href={`/feedback/incidents?alert=${id}`} size="compact-md" variant="default">
            Declare an incident
          </Button>
        )
      }
    >
      <Loaded query={query} height={480}>
        {(data) => <Detail key={data.alert.id} {...data} />}
      </Loaded>
    </AlertsFrame>
  );
}

function Detail({ alert, events }: OneAlert) {
  const may = useMay('member');
  const deliveries = useQuery(deliveriesQuery({ alert: alert.id }));
  return (
    <>
      <Section title="What it is">
        <AlertFacts alert={alert} />
        <div style={{ marginTop: '0.75rem' }}>
          <AlertButtons alert={alert} size="md" />
        </div>
      </Section>
      <AlertChart alert={alert} />
      {may && alert.state !== 'resolved' && (
        <Section title="Silence it">
          <SilenceForm initial={matchersOf(alert.labels)} />
        </Section>
      )}
      <Section title="Was it worth the interruption?">
        <Rating alert={alert} />
      </Section>
      <Section title="What happened" flush>
        <Events events={events} />
      </Section>
      <Section
        title="Who was told, and why"
        flush={(deliveries.data ?? []).length > 0}
        actions={
          <Anchor component={Link} to="/feedback/alerts/routing" size="sm">
            Routing
          </Anchor>
        }
      >
        <Loaded query={deliveries}>
          {(rows) =>
            rows.length === 0 ? (
              <Text size="sm" c="var(--quiet)">
                Nobody was told of it: it is routed to nobody, its group still waits, or it is silenced or inhibited. The test on the page
                of routing says where alerts with these labels go.
              </Text>
            ) : (
              <DeliveryTable deliveries={rows} />
            )
          }
        </Loaded>
      </Section>
      <Section title="Labels">
        <Pairs values={alert.labels} />
      </Section>
      {Object.keys(alert.annotations).length > 0 && (
        <Section title="Annotations">
          <Pairs values={alert.annotations} />
        </Section>
      )}
    </>
  );
}

function Events({ events }: { readonly events: readonly AlertEvent[] }) {
  return (
    <DataTable
      caption="What happened"
      rows={events.map((event, index) => ({ ...event, index }))}
      rowKey={({ index }) => String(index)}
      columns={[
        { key: 'at', title: 'When', nowrap: true, cell: ({ at }) => <When time={at} never="" /> },
        { key: 'kind', title: 'What', nowrap: true, cell: ({ kind }) => eventWords[kind] },
        { key: 'actor', title: 'By', cell: ({ actor }) => actor },
        {
          key: 'details',
          title: 'Details',
          wide: true,
          cell: ({ details }) =>
            Object.entries(details)
              .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
              .join(', '),
        },
      ]}
    />
  );
}
