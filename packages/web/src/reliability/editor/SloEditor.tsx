import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Manifest } from '../../api/definitions.ts';
import { FormEditor } from '../../definitions/FormEditor.tsx';
import { type Draft, draftOf, manifestOf } from './draft.ts';
import { SloForm } from './SloForm.tsx';
import { SloPreviewSection } from './SloPreviewSection.tsx';

/** An SLO as a form or as YAML, and what the past would have been with it. */
export function SloEditor({ initial, named }: { readonly initial?: Manifest | undefined; readonly named: boolean }) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState<Draft>(() => draftOf(initial));
  const manifest = manifestOf(draft);
  const complete = isComplete(draft);
  return (
    <FormEditor
      noun="SLO"
      manifest={manifest}
      complete={complete}
      form={<SloForm draft={draft} named={named} onChange={setDraft} />}
      onManifest={(read) => setDraft(draftOf(read))}
      onSaved={(name) => navigate({ to: '/reliability/slos/$slo', params: { slo: name } })}
    >
      <SloPreviewSection manifest={manifest} complete={complete} />
    </FormEditor>
  );
}

function isComplete({ name, service, kind, good, total, limit, targets }: Draft): boolean {
  if (name === '' || service === '' || targets.trim() === '') return false;
  if (kind === 'kept') return true;
  return good !== '' && (kind === 'ratio' || kind === 'counters' ? total : limit) !== '';
}
