import { Button, Group, SimpleGrid } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { applyYaml, type Manifest, refreshAll } from '../../api/definitions.ts';
import { DefinitionEditor } from '../../definitions/DefinitionEditor.tsx';
import { ErrorState } from '../../kit/ErrorState.tsx';
import { Section } from '../../kit/Section.tsx';
import { Snippet } from '../../kit/Snippet.tsx';
import { type Draft, draftOf, manifestOf } from './draft.ts';
import { SloForm } from './SloForm.tsx';
import { SloPreviewSection } from './SloPreviewSection.tsx';
import { toYaml } from './yaml.ts';

/** An SLO as a form with its manifest beside it, or as YAML alone, and what the past would have been with it. */
export function SloEditor({ initial, named }: { readonly initial?: Manifest | undefined; readonly named: boolean }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => draftOf(initial));
  const [asText, setAsText] = useState(false);
  const manifest = manifestOf(draft);
  const yaml = toYaml(manifest);
  const open = async (name: string) => {
    await refreshAll(queries);
    await navigate({ to: '/reliability/slos/$slo', params: { slo: name } });
  };
  const save = useMutation({ mutationFn: () => applyYaml(yaml, false), onSuccess: () => open(manifest.metadata.name) });
  if (asText) {
    return (
      <Section title="Manifest">
        <DefinitionEditor initial={yaml} onApplied={([first]) => void open(first?.name ?? manifest.metadata.name)} />
      </Section>
    );
  }
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Section title="SLO">
          <SloForm draft={draft} named={named} onChange={setDraft} />
        </Section>
        <Section title="Manifest">
          <Snippet code={yaml} />
        </Section>
      </SimpleGrid>
      {save.isError && <ErrorState error={save.error} />}
      <Group gap="xs">
        <Button loading={save.isPending} disabled={!isComplete(draft)} onClick={() => save.mutate()}>
          Save SLO
        </Button>
        <Button variant="default" onClick={() => setAsText(true)}>
          Go on in YAML
        </Button>
      </Group>
      <SloPreviewSection manifest={manifest} complete={isComplete(draft)} />
    </>
  );
}

function isComplete({ name, service, kind, good, total, limit, targets }: Draft): boolean {
  if (name === '' || service === '' || targets.trim() === '') return false;
  if (kind === 'kept') return true;
  return good !== '' && (kind === 'ratio' || kind === 'counters' ? total : limit) !== '';
}
