import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { definitionsQuery } from '../../api/definitions.ts';
import { escalationsQuery, qualityQuery, schedulesQuery } from '../../api/on-call.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { AlertsFrame } from '../alerts/AlertsFrame.tsx';
import { EscalationTable } from './EscalationTable.tsx';
import { Findings } from './Findings.tsx';
import { NoSchedules } from './NoSchedules.tsx';
import { PolicyList } from './PolicyList.tsx';
import { policiesOf, teamsOf } from './policy.ts';
import { ScheduleTable } from './ScheduleTable.tsx';

/** Who is on call, what escalates, and whether the schedules and policies hold. */
export default function OnCallPage() {
  const schedules = useQuery(schedulesQuery);
  const escalations = useQuery(escalationsQuery);
  const definitions = useQuery(definitionsQuery);
  const quality = useQuery(qualityQuery);
  return (
    <AlertsFrame
      title="On call"
      question="Who is woken now, who is next, and does it always reach somebody?"
      actions={
        <Anchor component={Link} to="/me/contacts" size="sm">
          How I am reached
        </Anchor>
      }
    >
      <Section title="On call now" flush={schedules.data !== undefined && schedules.data.length > 0}>
        <Loaded query={schedules}>{(rows) => (rows.length === 0 ? <NoSchedules /> : <ScheduleTable schedules={rows} />)}</Loaded>
      </Section>
      <Section title="Escalating now" flush>
        <Loaded query={escalations}>{(rows) => <EscalationTable escalations={rows} schedules={schedules.data ?? []} />}</Loaded>
      </Section>
      <Section title="The next 30 days">
        <Loaded query={quality}>{(found) => <Findings quality={found} schedules={schedules.data ?? []} />}</Loaded>
      </Section>
      <Section title="Escalation policies">
        <Loaded query={definitions}>
          {(all) => <PolicyList policies={policiesOf(all)} teams={teamsOf(all)} schedules={schedules.data ?? []} quality={quality.data} />}
        </Loaded>
      </Section>
    </AlertsFrame>
  );
}
