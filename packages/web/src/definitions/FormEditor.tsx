import { Button, Group, SimpleGrid, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { applyYaml, type Manifest, readYaml, refreshAll } from '../api/definitions.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { Section } from '../kit/Section.tsx';
import { Snippet } from '../kit/Snippet.tsx';
import { DefinitionEditor } from './DefinitionEditor.tsx';
import classes from './FormEditor.module.css';
import { toYaml } from './yaml.ts';

interface FormEditorProps {
  /** Names what is written, such as `SLO`. */
  readonly noun: string;
  /** What the form says. */
  readonly manifest: Manifest;
  /** Whether it can be saved. */
  readonly complete: boolean;
  readonly form: ReactNode;
  /** What was written as YAML comes back into the form. */
  readonly onManifest: (manifest: Manifest) => void;
  readonly onSaved: (name: string) => unknown;
  /** What is to be seen while one writes, beside the form and above the manifest. */
  readonly aside?: ReactNode;
  /** What follows from the form, below it. */
  readonly children?: ReactNode;
}

/** A definition as a form with its manifest beside it, or as YAML alone; from one to the other and back. */
export function FormEditor({ noun, manifest, complete, form, onManifest, onSaved, aside, children }: FormEditorProps) {
  const queries = useQueryClient();
  const [asText, setAsText] = useState(false);
  const yaml = toYaml(manifest);
  const saved = async (name: string) => {
    await refreshAll(queries);
    await onSaved(name);
  };
  const save = useMutation({ mutationFn: () => applyYaml(yaml, false), onSuccess: () => saved(manifest.metadata.name) });
  if (asText) {
    return (
      <Section title="Manifest">
        <DefinitionEditor
          initial={yaml}
          onApplied={([first]) => void saved(first?.name ?? manifest.metadata.name)}
          actions={(text) => (
            <BackToForm
              yaml={text}
              kind={manifest.kind}
              onManifest={(read) => {
                onManifest(read);
                setAsText(false);
              }}
            />
          )}
        />
      </Section>
    );
  }
  return (
    <>
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Section title={noun.charAt(0).toUpperCase() + noun.slice(1)}>{form}</Section>
        <Stack gap="md" miw={0} className={classes.aside ?? ''}>
          {aside}
          <Section title="Manifest">
            <Snippet code={yaml} />
          </Section>
        </Stack>
      </SimpleGrid>
      {save.isError && <ErrorState error={save.error} />}
      <Group gap="xs">
        <Button loading={save.isPending} disabled={!complete} onClick={() => save.mutate()}>
          {`Save ${noun}`}
        </Button>
        <Button variant="default" onClick={() => setAsText(true)}>
          Go on in YAML
        </Button>
      </Group>
      {children}
    </>
  );
}

interface BackToFormProps {
  readonly yaml: string;
  readonly kind: string;
  readonly onManifest: (manifest: Manifest) => void;
}

/** The server reads the text, so that the form holds what it understood. */
function BackToForm({ yaml, kind, onManifest }: BackToFormProps) {
  const read = useMutation({
    mutationFn: async () => {
      const { manifests } = await readYaml(yaml);
      const [only] = manifests;
      if (manifests.length !== 1 || only?.kind !== kind || only.apiVersion !== 'binnacle/v1') {
        throw new Error(`The form holds one manifest of kind ${kind} (binnacle/v1). Apply the text as it is, or leave the others out.`);
      }
      return only;
    },
    onSuccess: onManifest,
  });
  return (
    <>
      <Button size="compact-md" variant="default" loading={read.isPending} onClick={() => read.mutate()}>
        Back to the form
      </Button>
      {read.isError && <ErrorState error={read.error} />}
    </>
  );
}
