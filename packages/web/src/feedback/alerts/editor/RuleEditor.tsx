import { useDebouncedValue } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { Manifest } from '../../../api/definitions.ts';
import { ApiError } from '../../../api/problem.ts';
import { FormEditor } from '../../../definitions/FormEditor.tsx';
import { useCheck } from '../../../definitions/use-check.ts';
import { toYaml } from '../../../definitions/yaml.ts';
import { ErrorState } from '../../../kit/ErrorState.tsx';
import { BacktestSection } from '../rules/BacktestSection.tsx';
import { rulePage } from '../words.ts';
import { type Draft, draftOf, isJudgeable, manifestOf } from './draft.ts';
import { place } from './problems.ts';
import { RuleForm } from './RuleForm.tsx';

/** Long enough that a word is typed to its end before it is checked and tried on the past. */
const patience = 800;
/** Stands for the name while there is none, so that the rest can be checked. */
const noName = 'unnamed';

/** An alert rule as a form or as YAML: checked as it is written, and tried on the data that was received. */
export function RuleEditor({ initial, named }: { readonly initial?: Manifest | undefined; readonly named: boolean }) {
  const navigate = useNavigate();
  const [draft, setDraft] = useState<Draft>(() => draftOf(initial));
  const manifest = manifestOf(draft);
  const [settledDraft] = useDebouncedValue(draft, patience);
  const settled = manifestOf(settledDraft);
  const judgeable = isJudgeable(draft) && isJudgeable(settledDraft);
  const checkedName = settled.metadata.name === '' ? noName : settled.metadata.name;
  const checkedYaml = toYaml({ ...settled, metadata: { ...settled.metadata, name: checkedName } });
  const check = useCheck(checkedYaml, judgeable);
  const { fields, others } = place(judgeable ? (check.data?.problems ?? []) : [], draft);
  // Its name and title change nothing of what it would have done.
  const isMended = check.data?.problems.every(({ path = '' }) => path.startsWith('metadata.')) ?? false;
  const [sound, setSound] = useState<{ readonly yaml: string; readonly spec: Manifest['spec'] }>();
  if (isMended && check.data?.yaml === checkedYaml && sound?.yaml !== checkedYaml) setSound({ yaml: checkedYaml, spec: settled.spec });
  return (
    <FormEditor
      noun="alert rule"
      manifest={manifest}
      complete={isJudgeable(draft) && draft.name !== ''}
      form={<RuleForm draft={draft} named={named} problems={fields} onChange={setDraft} />}
      onManifest={(read) => setDraft(draftOf(read))}
      onSaved={(name) => navigate({ to: rulePage(name) })}
      aside={
        <>
          {check.isError && <ErrorState error={check.error} retry={check.refetch} />}
          {others.length > 0 && <ErrorState error={new ApiError(422, 'invalid_definition', 'The rule is not complete.', others)} />}
          <BacktestSection
            title="What it would have done"
            chart="What the rule would have judged"
            rule={sound?.spec ?? {}}
            initial="30"
            complete={judgeable && isMended && sound !== undefined}
          />
        </>
      }
    />
  );
}
