import { Alert, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { definitionQuery } from '../../api/definitions.ts';
import { useMay } from '../../api/session.ts';
import { DefinitionEditor } from '../../definitions/DefinitionEditor.tsx';
import { Loaded } from '../../kit/Loaded.tsx';
import { Page } from '../../kit/Page.tsx';
import { Section } from '../../kit/Section.tsx';
import { Snippet } from '../../kit/Snippet.tsx';
import { SloEditor } from './SloEditor.tsx';

/** Changes an SLO; those that files keep can be read alone. */
export default function EditSloPage() {
  const { slo } = useParams({ from: '/reliability/slos/$slo/edit' });
  const query = useQuery(definitionQuery('SLO', slo));
  const mayChange = useMay('member');
  return (
    <Page title={`Edit ${slo}`} question="What is promised, and what would the past have been with it?">
      <Loaded query={query} height={320}>
        {({ definition, yaml }) => {
          const { apiVersion, kind, metadata, spec, owner } = definition;
          if (owner === 'files' || !mayChange) {
            return (
              <Section title="Manifest">
                {owner === 'files' ? (
                  <Alert variant="outline" mb="xs" title="Kept in files">
                    Change it where it is kept, then run <code>binnacle apply -f</code>.
                  </Alert>
                ) : (
                  <Text size="sm">Members and administrators change SLOs. Ask an administrator for the role.</Text>
                )}
                <Snippet code={yaml} />
              </Section>
            );
          }
          if (apiVersion === 'binnacle/v1') return <SloEditor named initial={{ apiVersion, kind, metadata, spec }} />;
          return (
            <Section title="Manifest">
              <DefinitionEditor initial={yaml} onApplied={() => void query.refetch()} />
            </Section>
          );
        }}
      </Loaded>
    </Page>
  );
}
