import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { incidentQuery } from '../../api/incidents.ts';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { Page } from '../../kit/Page.tsx';
import { PageSkeleton } from '../../kit/PageSkeleton.tsx';
import { DenialsSection } from './DenialsSection.tsx';
import { ImpactSection } from './ImpactSection.tsx';
import { LinkedAlerts } from './LinkedAlerts.tsx';
import { StandingSection } from './StandingSection.tsx';
import { TimelineSection } from './TimelineSection.tsx';

/** One incident: how it stands, what it cost, and all that happened around it. */
export default function IncidentPage() {
  const { number } = useParams({ strict: false }) as { number: string };
  const query = useQuery(incidentQuery(Number(number)));
  if (query.data === undefined) return query.isError ? <ErrorState error={query.error} retry={query.refetch} /> : <PageSkeleton />;
  const { incident, alerts, timeline } = query.data;
  return (
    <Page title={`#${incident.number} ${incident.title}`} question={incident.summary || 'What happened, what did it cost, and who has it?'}>
      <StandingSection incident={incident} />
      <ImpactSection number={incident.number} />
      <LinkedAlerts alerts={alerts} />
      <DenialsSection incident={incident} />
      <TimelineSection number={incident.number} lines={timeline} />
    </Page>
  );
}
