import { Alert, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { definitionQuery, type Manifest } from '../api/definitions.ts';
import { useMay } from '../api/session.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { Section } from '../kit/Section.tsx';
import { Snippet } from '../kit/Snippet.tsx';
import { DefinitionEditor } from './DefinitionEditor.tsx';

interface EditDefinitionProps {
  readonly kind: string;
  readonly name: string;
  /** What members may change, in words: `SLOs`. */
  readonly plural: string;
  readonly children: (manifest: Manifest) => ReactNode;
}

/** The editor of a definition for those who may change it; what files keep, or others, can be read alone. */
export function EditDefinition({ kind, name, plural, children }: EditDefinitionProps) {
  const query = useQuery(definitionQuery(kind, name));
  const mayChange = useMay('member');
  return (
    <Loaded query={query} height={320}>
      {({ definition, yaml }) => {
        const { apiVersion, kind: ownKind, metadata, spec, owner } = definition;
        if (owner === 'files' || !mayChange) {
          return (
            <Section title="Manifest">
              {owner === 'files' ? (
                <Alert variant="outline" mb="xs" title="Kept in files">
                  Change it where it is kept, then run <code>binnacle apply -f</code>.
                </Alert>
              ) : (
                <Text size="sm">Members and administrators change {plural}. Ask an administrator for the role.</Text>
              )}
              <Snippet code={yaml} />
            </Section>
          );
        }
        if (apiVersion === 'binnacle/v1') return children({ apiVersion, kind: ownKind, metadata, spec });
        return (
          <Section title="Manifest">
            <DefinitionEditor initial={yaml} onApplied={() => void query.refetch()} />
          </Section>
        );
      }}
    </Loaded>
  );
}
