import { ActionIcon, Group, TextInput, Tooltip } from '@mantine/core';
import { useState } from 'react';
import type { PanelQuery } from '../panels/spec.ts';
import { PromqlField } from './PromqlField.tsx';

interface QueryRowProps {
  /** A, B, C ... */
  readonly letter: string;
  readonly query: PanelQuery;
  readonly onChange: (query: PanelQuery) => void;
  /** Absent: the only query stays. */
  readonly onRemove?: (() => void) | undefined;
}

/** One query: its text, what its series are called, whether it is drawn. */
export function QueryRow({ letter, query, onChange, onRemove }: QueryRowProps) {
  const [text, setText] = useState(query.promql ?? '');
  const [given, setGiven] = useState(query.promql);
  if (given !== query.promql) {
    // The address changed: back, or a link.
    setGiven(query.promql);
    setText(query.promql ?? '');
  }
  const submit = (promql: string) => {
    if (promql.trim() !== (query.promql ?? '')) onChange({ ...query, promql: promql.trim() });
  };
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <div style={{ flex: 1, minWidth: 0 }}>
        <PromqlField label={`Query ${letter}`} value={text} onChange={setText} onSubmit={submit} />
      </div>
      <TextInput
        aria-label={`Names of the series of query ${letter}`}
        placeholder="{{label}}"
        w={140}
        visibleFrom="sm"
        defaultValue={query.legend ?? ''}
        onBlur={({ currentTarget: { value } }) => {
          const { legend: _, ...rest } = query;
          if (value !== (query.legend ?? '')) onChange(value === '' ? rest : { ...rest, legend: value });
        }}
      />
      <Tooltip label={query.hidden === true ? 'Show' : 'Hide'}>
        <ActionIcon
          variant="default"
          size={34}
          aria-label={`${query.hidden === true ? 'Show' : 'Hide'} query ${letter}`}
          aria-pressed={query.hidden === true}
          onClick={() => {
            const { hidden, ...rest } = query;
            onChange(hidden === true ? rest : { ...rest, hidden: true });
          }}
        >
          <Icon
            path={
              query.hidden === true
                ? 'M2 8s2.5-4 6-4 6 4 6 4-2.5 4-6 4-6-4-6-4zM2.5 13.5l11-11'
                : 'M2 8s2.5-4 6-4 6 4 6 4-2.5 4-6 4-6-4-6-4zM8 6.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3z'
            }
          />
        </ActionIcon>
      </Tooltip>
      {onRemove !== undefined && (
        <Tooltip label="Remove">
          <ActionIcon variant="default" size={34} aria-label={`Remove query ${letter}`} onClick={onRemove}>
            <Icon path="M4 4l8 8M12 4l-8 8" />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}

function Icon({ path }: { readonly path: string }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <path d={path} fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}
