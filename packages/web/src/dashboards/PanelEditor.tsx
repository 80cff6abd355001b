import { Button, Group, Modal, Select, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Choices } from '../panels/interpolate.ts';
import type { PanelQuery, PanelSpec } from '../panels/spec.ts';
import { PanelLooks } from './PanelLooks.tsx';
import { PanelPlace } from './PanelPlace.tsx';
import { PanelPreview } from './PanelPreview.tsx';
import { PanelQueries } from './PanelQueries.tsx';

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
  const [draft, setDraft] = useState(() => withQuery(panel));
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
        {asks ? <PanelPreview spec={draft} choices={choices} /> : <div />}
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
          {asks && <PanelQueries queries={draft.queries ?? []} onChange={(queries) => set({ queries })} />}
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
          {asks && <PanelLooks draft={draft} onChange={set} />}
          <PanelPlace position={draft.position} onChange={(position) => set({ position })} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onCancel}>
              Cancel
            </Button>
            <Button onClick={() => onDone(withoutEmptyQueries(draft))}>Take over</Button>
          </Group>
        </Stack>
      </SimpleGrid>
    </Modal>
  );
}

/** A definition holds what was decided, not what was left open. */
function dropEmpty(panel: PanelSpec): PanelSpec {
  return Object.fromEntries(Object.entries(panel).filter(([, value]) => value !== undefined && value !== '')) as unknown as PanelSpec;
}

function withoutEmptyQueries({ queries, ...panel }: PanelSpec): PanelSpec {
  const asked = queries?.filter(({ promql, metric }) => (promql ?? metric ?? '').trim() !== '');
  return asked === undefined ? panel : { ...panel, queries: asked.map(withoutEmptyLegend) };
}

function withoutEmptyLegend({ legend, ...query }: PanelQuery): PanelQuery {
  return legend === undefined || legend === '' ? query : { ...query, legend };
}

/** A panel that asks nothing yet begins with a question to write. */
function withQuery(panel: PanelSpec): PanelSpec {
  return panel.queries?.length === 0 ? { ...panel, queries: [{ promql: '' }] } : panel;
}
