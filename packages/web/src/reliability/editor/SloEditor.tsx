import { useDebouncedValue } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { Manifest } from '../../api/definitions.ts';
import type { InputProblem } from '../../api/problem.ts';
import { FormEditor } from '../../definitions/FormEditor.tsx';
import { useCheck } from '../../definitions/use-check.ts';
import { toYaml } from '../../definitions/yaml.ts';
import { type Draft, draftOf, isComplete, manifestOf } from './draft.ts';
import { fieldProblems } from './problems.ts';
import { SloForm } from './SloForm.tsx';
import { SloPreviewSection } from './SloPreviewSection.tsx';

/** Long enough that a word is typed to its end before the server looks at it. */
const patience = 500;
const none: readonly InputProblem[] = [];

/** An SLO as a form or as YAML, what the server says of each field, and what the past would have been with it. */
export function SloEditor({ initial, named }: { readonly initial?: Manifest | undefined; readonly named: boolean }) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState<Draft>(() => draftOf(initial));
  const manifest = manifestOf(draft);
  const complete = isComplete(draft);
  const [yaml] = useDebouncedValue(toYaml(manifest), patience);
  const check = useCheck(yaml, complete);
  const found = complete ? (check.data?.problems ?? none) : none;
  const problems = useMemo(() => fieldProblems(found), [found]);
  return (
    <FormEditor
      noun="SLO"
      manifest={manifest}
      complete={complete}
      form={<SloForm draft={draft} named={named} problems={problems} onChange={setDraft} />}
      onManifest={(read) => setDraft(draftOf(read))}
      onSaved={(name) => navigate({ to: '/reliability/slos/$slo', params: { slo: name } })}
    >
      <SloPreviewSection manifest={manifest} complete={complete} problems={found} />
    </FormEditor>
  );
}
