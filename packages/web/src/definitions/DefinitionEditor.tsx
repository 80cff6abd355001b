import { Button, Group, Stack, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { applyYaml, type Change, refreshAll } from '../api/definitions.ts';
import { ErrorState } from '../kit/ErrorState.tsx';
import { ChangeList } from './ChangeList.tsx';
import classes from './DefinitionEditor.module.css';

interface DefinitionEditorProps {
  readonly initial: string;
  readonly onApplied: (changes: readonly Change[]) => void;
  /** More that can be done with the text. */
  readonly actions?: (yaml: string) => ReactNode;
}

/** YAML that is checked and planned before it is applied. */
export function DefinitionEditor({ initial, onApplied, actions }: DefinitionEditorProps) {
  const [yaml, setYaml] = useState(initial);
  const queries = useQueryClient();
  const plan = useMutation({ mutationFn: (text: string) => applyYaml(text, true) });
  const apply = useMutation({
    mutationFn: (text: string) => applyYaml(text, false),
    onSuccess: async (changes) => {
      await refreshAll(queries);
      onApplied(changes);
    },
  });
  const edit = (text: string) => {
    setYaml(text);
    plan.reset();
    apply.reset();
  };
  const planned = plan.data !== undefined && plan.variables === yaml;
  return (
    <Stack gap="xs">
      <Textarea
        label="Manifest (YAML)"
        value={yaml}
        onChange={(event) => edit(event.currentTarget.value)}
        autosize
        minRows={12}
        maxRows={32}
        spellCheck={false}
        classNames={{ input: classes.code ?? '' }}
      />
      {plan.isError && <ErrorState error={plan.error} />}
      {apply.isError && <ErrorState error={apply.error} />}
      {planned && <ChangeList changes={plan.data} />}
      <Group gap="xs">
        <Button size="compact-md" variant={planned ? 'default' : 'filled'} loading={plan.isPending} onClick={() => plan.mutate(yaml)}>
          Check and plan
        </Button>
        <Button size="compact-md" disabled={!planned} loading={apply.isPending} onClick={() => apply.mutate(yaml)}>
          Apply
        </Button>
        {actions?.(yaml)}
      </Group>
    </Stack>
  );
}
