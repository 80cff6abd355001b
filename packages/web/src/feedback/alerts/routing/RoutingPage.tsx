import { Anchor, Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type RoutingSpec, routedQuery } from '../../../api/alert-routing.ts';
import type { Labels } from '../../../api/alerts.ts';
import { definitionQuery } from '../../../api/definitions.ts';
import { useMay } from '../../../api/session.ts';
import { Loaded } from '../../../kit/Loaded.tsx';
import { Section } from '../../../kit/Section.tsx';
import { AlertsFrame } from '../AlertsFrame.tsx';
import { ImportSection } from './ImportSection.tsx';
import { InhibitionsSection } from './InhibitionsSection.tsx';
import { IntervalsSection } from './IntervalsSection.tsx';
import { ReceiversTable } from './ReceiversTable.tsx';
import { RouteTree } from './RouteTree.tsx';
import { TesterSection } from './TesterSection.tsx';

const definition = '/definitions/AlertRouting/default';

/** Who is told of which alerts: the tree, what holds alerts back, and where an alert would go. */
export default function RoutingPage() {
  const query = useQuery(definitionQuery('AlertRouting', 'default'));
  const may = useMay('member');
  const [asked, setAsked] = useState<Labels>();
  const routed = useQuery({ ...routedQuery(asked ?? {}), enabled: asked !== undefined });
  const taken = new Set(routed.data?.routes.map(({ place }) => place.join('.')));
  const isEditable = may && query.data?.definition.owner !== 'files';
  return (
    <AlertsFrame
      title="Routing of alerts"
      question="Who is told of which alerts, with which others together, and how often?"
      actions={
        <>
          <Anchor component={Link} to="/feedback/alerts/channels" size="sm">
            Channels
          </Anchor>
          <Button component={Link} to={definition} size="compact-md" variant={isEditable ? 'filled' : 'default'}>
            {isEditable ? 'Edit in YAML' : 'Manifest'}
          </Button>
        </>
      }
    >
      <TesterSection query={routed} onAsk={setAsked} />
      <Loaded query={query} height={320}>
        {({ definition: { spec, metadata } }) => (
          <Parts spec={spec as unknown as RoutingSpec} leftOut={metadata.annotations?.['left-out']} taken={taken} />
        )}
      </Loaded>
      {may && <ImportSection />}
    </AlertsFrame>
  );
}

interface PartsProps {
  readonly spec: RoutingSpec;
  /** What an import could not take over. */
  readonly leftOut: string | undefined;
  /** Places of the routes that the test took, such as `0.2`. */
  readonly taken: ReadonlySet<string>;
}

function Parts({ spec, leftOut, taken }: PartsProps) {
  const { route, receivers, inhibitRules = [], timeIntervals = [] } = spec;
  return (
    <>
      <Section title="Routes">
        {leftOut !== undefined && (
          <Text size="sm" mb="xs">
            Left out when it was imported: {leftOut}
          </Text>
        )}
        <RouteTree root={route} taken={taken} />
      </Section>
      <Section title="Receivers" flush>
        <ReceiversTable receivers={receivers} />
      </Section>
      <InhibitionsSection rules={inhibitRules} />
      <IntervalsSection intervals={timeIntervals} />
    </>
  );
}
