import { Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type Change, type Kind, kindsQuery } from '../api/definitions.ts';
import { useMay } from '../api/session.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { Page } from '../kit/Page.tsx';
import { Section } from '../kit/Section.tsx';
import { DefinitionEditor } from './DefinitionEditor.tsx';

/** A new definition, begun from a working example of its kind. */
export default function NewDefinitionPage() {
  const kinds = useQuery(kindsQuery);
  const mayChange = useMay('member');
  if (!mayChange) {
    return (
      <Page title="New definition">
        <Text size="sm">Members and administrators write definitions. Ask an administrator for the role, or read those there are.</Text>
      </Page>
    );
  }
  return (
    <Page title="New definition" question="Begin with a working example of its kind, then make it yours.">
      <Loaded query={kinds} height={320}>
        {(all) => <Editor kinds={all} />}
      </Loaded>
    </Page>
  );
}

function Editor({ kinds }: { readonly kinds: readonly Kind[] }) {
  const navigate = useNavigate();
  const [chosen, choose] = useState(kinds[0] === undefined ? '' : keyOf(kinds[0]));
  const kind = kinds.find((one) => keyOf(one) === chosen);
  const open = (changes: readonly Change[]) => {
    const [first] = changes;
    void navigate({ to: first === undefined ? '/definitions' : `/definitions/${first.kind}/${first.name}` });
  };
  return (
    <Section title="Manifest">
      <Select
        label="Kind"
        data={kinds.map(keyOf)}
        value={chosen}
        onChange={(value) => choose(value ?? '')}
        allowDeselect={false}
        maw={320}
      />
      {kind !== undefined && (
        <>
          <Text size="sm" c="var(--quiet)" my="xs">
            {kind.description}
          </Text>
          <DefinitionEditor key={chosen} initial={kind.example} onApplied={open} />
        </>
      )}
    </Section>
  );
}

function keyOf({ name, apiVersion }: Kind): string {
  return `${name} (${apiVersion})`;
}
