import { useQuery } from '@tanstack/react-query';
import { silencesQuery } from '../../api/alert-delivery.ts';
import { useMay } from '../../api/session.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { AlertsFrame } from './AlertsFrame.tsx';
import { SilenceForm } from './SilenceForm.tsx';
import { SilenceTable } from './SilenceTable.tsx';

/** What need not be told, until when and why. */
export default function SilencesPage() {
  const query = useQuery(silencesQuery);
  const may = useMay('member');
  return (
    <AlertsFrame title="Silences" question="What is kept quiet, until when, and why?">
      {may && (
        <Section title="New silence">
          <SilenceForm />
        </Section>
      )}
      <Section title="Silences" flush>
        <Loaded query={query}>{(silences) => <SilenceTable silences={silences} />}</Loaded>
      </Section>
    </AlertsFrame>
  );
}
