import { Group, MultiSelect, Select, TextInput } from '@mantine/core';
import type { VariableSpec } from './spec.ts';
import type { ResolvedVariables } from './use-variables.ts';
import { all } from './variables.ts';

interface VariableBarProps {
  readonly variables: readonly VariableSpec[];
  readonly resolved: ResolvedVariables | undefined;
  readonly onChange: (name: string, values: readonly string[]) => void;
}

/** One field a variable that is not hidden. */
export function VariableBar({ variables, resolved, onChange }: VariableBarProps) {
  const shown = variables.filter(({ hidden, type }) => hidden !== true && type !== 'constant');
  if (shown.length === 0) return null;
  return (
    <Group gap="xs" align="flex-end" role="group" aria-label="Variables">
      {shown.map((variable) => (
        <Field key={variable.name} variable={variable} resolved={resolved} onChange={(values) => onChange(variable.name, values)} />
      ))}
    </Group>
  );
}

interface FieldProps {
  readonly variable: VariableSpec;
  readonly resolved: ResolvedVariables | undefined;
  readonly onChange: (values: readonly string[]) => void;
}

function Field({ variable, resolved, onChange }: FieldProps) {
  const label = variable.label ?? variable.name;
  const chosen = resolved?.choices[variable.name];
  const error = resolved?.errors[variable.name];
  if (variable.type === 'text') {
    return (
      <TextInput
        key={chosen?.values[0]}
        label={label}
        size="xs"
        defaultValue={chosen?.values[0] ?? ''}
        onKeyDown={({ key, currentTarget }) => key === 'Enter' && onChange([currentTarget.value])}
        onBlur={({ currentTarget }) => currentTarget.value !== (chosen?.values[0] ?? '') && onChange([currentTarget.value])}
      />
    );
  }
  const data = [...(variable.includeAll === true ? [all] : []), ...(resolved?.options[variable.name] ?? []).filter((one) => one !== all)];
  const values = chosen?.all === undefined ? (chosen?.values ?? []) : [all];
  const shared = {
    label,
    size: 'xs',
    searchable: true,
    data,
    error,
    limit: 500,
    nothingFoundMessage: 'No such value',
    maxDropdownHeight: 320,
  } as const;
  if (variable.multi !== true) {
    return (
      <Select
        {...shared}
        w={180}
        value={values[0] ?? null}
        allowDeselect={false}
        placeholder="no values"
        onChange={(value) => value !== null && onChange([value])}
      />
    );
  }
  return (
    <MultiSelect
      {...shared}
      miw={200}
      maw={420}
      value={[...values]}
      hidePickedOptions
      {...(values.length === 0 ? { placeholder: 'no values' } : {})}
      onChange={(next) => onChange(afterChoosing(values, next))}
    />
  );
}

/** "All" and single values exclude each other: what was chosen last stays. */
function afterChoosing(before: readonly string[], next: readonly string[]): readonly string[] {
  if (next.includes(all) && !before.includes(all)) return [all];
  return next.filter((value) => value !== all);
}
