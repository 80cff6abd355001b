import { Button, Group, Modal, NumberInput, Select, SimpleGrid, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useState } from 'react';
import { ErrorState } from '../kit/ErrorState.tsx';
import type { Choices } from '../panels/interpolate.ts';
import { PanelView } from '../panels/PanelView.tsx';
import type { PanelQuery, PanelSpec } from '../panels/spec.ts';
import { usePanel } from '../panels/use-panel.ts';
import { PromqlField } from '../query/PromqlField.tsx';
import { unitChoices } from '../query/units.ts';
import { ThresholdFields } from './ThresholdFields.tsx';

interface PanelEditorProps {
  readonly panel: PanelSpec;
  readonly choices: Choices;
  readonly onDone: (panel: PanelSpec) => void;
  readonly onCancel: () => void;
}

const types: { value: PanelSpec['type']; label: string }[] = [
  { value: 'timeseries', label: 'Time series' },
  { value: 'stat', label: 'Number' },
  { value: 'gauge', label: 'Dial' },
  { value: 'bargauge', label: 'Bars' },
  { value: 'table', label: 'Table' },
  { value: 'heatmap', label: 'Heat map' },
  { value: 'text', label: 'Text' },
  { value: 'row', label: 'Row' },
];

/** Everything that people change of a panel, with the panel as it will look. What is rare is edited in the definition. */
export default function PanelEditor({ panel, choices, onDone, onCancel }: PanelEditorProps) {
  const [draft, setDraft] = useState(panel);
  const set = (change: Partial<PanelSpec>) => setDraft((current) => dropEmpty({ ...current, ...change }));
  const asks = draft.type !== 'text' && draft.type !== 'row';
  return (
    <Modal
      opened
      onClose={onCancel}
      size="90rem"
      title={`Edit ${panel.title ?? 'panel'}`}
      closeButtonProps={{ 'aria-label': 'Close without changing' }}
    >
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        {asks ? <Preview spec={draft} choices={choices} /> : <div />}
        <Stack gap="xs">
          <Group grow>
            <TextInput
              label="Title"
              value={draft.title ?? ''}
              onChange={({ currentTarget }) => set({ title: currentTarget.value })}
              data-autofocus
            />
            <Select
              label="Shown as"
              data={types}
              value={draft.type}
              allowDeselect={false}
              onChange={(type) => set({ type: type as PanelSpec['type'] })}
            />
          </Group>
          {asks && <Queries queries={draft.queries ?? []} onChange={(queries) => set({ queries })} />}
          {draft.type === 'text' && (
            <Textarea
              label="Markdown"
              autosize
              minRows={6}
              maxRows={20}
              value={draft.text ?? ''}
              onChange={({ currentTarget }) => set({ text: currentTarget.value })}
            />
          )}
          {asks && <Looks draft={draft} onChange={set} />}
          <Place position={draft.position} onChange={(position) => set({ position })} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
            <Button onClick={() => onDone(draft)}>Take over</Button>
          </Group>
        </Stack>
      </SimpleGrid>
    </Modal>
  );
}

function Preview({ spec, choices }: { readonly spec: PanelSpec; readonly choices: Choices }) {
  const { ref, width } = useElementSize<HTMLDivElement>();
  const queries = (spec.queries ?? []).filter(({ promql, metric }) => (promql ?? metric ?? '') !== '');
  const panel = usePanel({ queries, choices, points: (width || 500) / 2, enabled: width > 0 });
  return (
    <div ref={ref} style={{ minWidth: 0, minHeight: 300 }}>
      {panel.isError && <ErrorState error={panel.error} />}
      {panel.data !== undefined && !panel.isError && <PanelView spec={spec} title={spec.title ?? ''} data={panel.data} height={360} />}
    </div>
  );
}

function Queries({
  queries,
  onChange,
}: {
  readonly queries: readonly PanelQuery[];
  readonly onChange: (queries: readonly PanelQuery[]) => void;
}) {
  const letter = (index: number) => String.fromCharCode(65 + index);
  return (
    <Stack gap={6} role="group" aria-label="Queries">
      {queries.map((query, index) =>
        query.metric === undefined ? (
          <Group key={index} gap={6} wrap="nowrap" align="flex-start">
            <div style={{ flex: 1, minWidth: 0 }}>
              <PromqlField
                label={`Query ${letter(index)}`}
                variables
                value={query.promql ?? ''}
                onChange={() => undefined}
                onSubmit={(promql) => promql !== query.promql && onChange(queries.with(index, { ...query, promql }))}
              />
            </div>
            <TextInput
              aria-label={`Names of the series of query ${letter(index)}`}
              placeholder="{{label}}"
              w={120}
              value={query.legend ?? ''}
              onChange={({ currentTarget }) => onChange(queries.with(index, { ...query, legend: currentTarget.value }))}
            />
            <Button
              variant="default"
              px="xs"
              aria-label={`Remove query ${letter(index)}`}
              onClick={() => onChange(queries.toSpliced(index, 1))}
            >
              ×
            </Button>
          </Group>
        ) : (
          <TextInput
            key={index}
            label={`Metric ${letter(index)}`}
            value={query.metric}
            onChange={({ currentTarget }) => onChange(queries.with(index, { ...query, metric: currentTarget.value }))}
          />
        ),
      )}
      <Group gap="xs">
        <Button size="compact-xs" variant="default" onClick={() => onChange([...queries, { promql: '' }])}>
          Add PromQL
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => onChange([...queries, { metric: 'delivery.deployments' }])}>
          Add a metric
        </Button>
      </Group>
    </Stack>
  );
}

function Looks({ draft, onChange }: { readonly draft: PanelSpec; readonly onChange: (change: Partial<PanelSpec>) => void }) {
  const number = (value: string | number) => (typeof value === 'number' ? value : undefined);
  return (
    <>
      <Group grow align="flex-end">
        <Select
          label="Unit"
          searchable
          clearable
          data={unitChoices}
          value={draft.unit ?? null}
          onChange={(unit) => onChange({ unit: unit ?? undefined } as Partial<PanelSpec>)}
        />
        <NumberInput label="Least" value={draft.min ?? ''} onChange={(value) => onChange({ min: number(value) })} />
        <NumberInput label="Most" value={draft.max ?? ''} onChange={(value) => onChange({ max: number(value) })} />
      </Group>
      {draft.type === 'timeseries' ? (
        <Group>
          <Switch
            label="Stacked"
            checked={draft.stacked === true}
            onChange={({ currentTarget }) => onChange({ stacked: currentTarget.checked })}
          />
          <Switch
            label="Legend as a table"
            checked={draft.legend === 'table'}
            onChange={({ currentTarget }) => onChange({ legend: currentTarget.checked ? 'table' : 'list' })}
          />
        </Group>
      ) : (
        <ThresholdFields thresholds={draft.thresholds ?? []} onChange={(thresholds) => onChange({ thresholds })} />
      )}
    </>
  );
}

function Place({
  position,
  onChange,
}: {
  readonly position: PanelSpec['position'];
  readonly onChange: (position: PanelSpec['position']) => void;
}) {
  const field = (name: 'x' | 'y' | 'w' | 'h', label: string, min: number, max: number) => (
    <NumberInput
      label={label}
      size="xs"
      min={min}
      max={max}
      clampBehavior="strict"
      value={position[name]}
      onChange={(value) => typeof value === 'number' && onChange({ ...position, [name]: value })}
    />
  );
  return (
    <SimpleGrid cols={4} spacing="xs">
      {field('x', 'Column (0–23)', 0, 23)}
      {field('y', 'Line', 0, 10_000)}
      {field('w', 'Width (of 24)', 1, 24)}
      {field('h', 'Height', 1, 200)}
    </SimpleGrid>
  );
}

/** A definition holds what was decided, not what was left open. */
function dropEmpty(panel: PanelSpec): PanelSpec {
  return Object.fromEntries(Object.entries(panel).filter(([, value]) => value !== undefined && value !== '')) as unknown as PanelSpec;
}
