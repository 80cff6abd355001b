import { Group, NumberInput, Select, Switch } from '@mantine/core';
import type { PanelSpec } from '../panels/spec.ts';
import { unitChoices } from '../query/units.ts';
import { ThresholdFields } from './ThresholdFields.tsx';

interface PanelLooksProps {
  readonly draft: PanelSpec;
  readonly onChange: (change: Partial<PanelSpec>) => void;
}

/** Unit, bounds, and how a panel's numbers are drawn or judged. */
export function PanelLooks({ draft, onChange }: PanelLooksProps) {
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
