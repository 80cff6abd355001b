import { Page } from '../../kit/Page.tsx';
import { Section } from '../../kit/Section.tsx';
import { Snippet } from '../../kit/Snippet.tsx';
import { AskSection } from './AskSection.tsx';
import { FreezesSection } from './FreezesSection.tsx';
import { HistorySection } from './HistorySection.tsx';

/** May this be deployed? Asked here as pipelines ask, with freezes and what was answered before. */
export default function GatePage() {
  return (
    <Page title="Gate" question="May I deploy, and what speaks against it?">
      <AskSection />
      <FreezesSection />
      <HistorySection />
      <Section title="In a pipeline">
        <Snippet
          code={`BINNACLE_URL=${window.location.origin} BINNACLE_TOKEN=<token of a viewer> \\
  npx binnacle gate --service checkout --env production   # exits with 0 allow, 1 deny, 2 could not tell`}
        />
      </Section>
    </Page>
  );
}
