import { NativeSelect, SimpleGrid, Switch, TextInput } from '@mantine/core';
import type { Draft, IndicatorKind } from './draft.ts';

interface SloFormProps {
  readonly draft: Draft;
  readonly named: boolean;
  readonly onChange: (draft: Draft) => void;
}

const kinds: readonly { readonly value: IndicatorKind; readonly label: string }[] = [
  { value: 'kept', label: 'As it is in the manifest' },
  { value: 'ratio', label: 'Ratio of two metrics' },
  { value: 'counters', label: 'Counters in PromQL' },
  { value: 'threshold', label: 'Threshold: a value stays below a limit' },
  { value: 'latency', label: 'Latency from a histogram' },
];

const goodLabels: Readonly<Record<Exclude<IndicatorKind, 'kept'>, string>> = {
  ratio: 'Metric of good events',
  counters: 'Good events (PromQL of counters)',
  threshold: 'Value (PromQL)',
  latency: 'Histogram, without _bucket',
};

/** The fields of an SLO. */
export function SloForm({ draft, named, onChange }: SloFormProps) {
  const field = (
    key: 'name' | 'displayName' | 'service' | 'environment' | 'good' | 'total' | 'limit' | 'window' | 'targets' | 'policy',
  ) => ({
    value: draft[key],
    onChange: (event: { currentTarget: HTMLInputElement }) => onChange({ ...draft, [key]: event.currentTarget.value }),
  });
  const { kind, base } = draft;
  const hasKept = base.spec.indicator !== undefined || base.spec.composite !== undefined;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
      <TextInput label="Name" description="Small letters, digits and hyphens" disabled={named} {...field('name')} />
      <TextInput label="Title" {...field('displayName')} />
      <TextInput label="Service" {...field('service')} />
      <TextInput label="Environment" description="All when empty" {...field('environment')} />
      <NativeSelect
        label="What is counted"
        data={kinds.filter(({ value }) => value !== 'kept' || hasKept)}
        value={kind}
        onChange={(event) => onChange({ ...draft, kind: event.currentTarget.value as IndicatorKind })}
      />
      {kind !== 'kept' && <TextInput label={goodLabels[kind]} {...field('good')} />}
      {(kind === 'ratio' || kind === 'counters') && (
        <TextInput label={kind === 'ratio' ? 'Metric of all events' : 'All events (PromQL of counters)'} {...field('total')} />
      )}
      {(kind === 'threshold' || kind === 'latency') && (
        <TextInput label="Limit" description="In the unit of the metric" {...field('limit')} />
      )}
      <TextInput label="Window" description="Rolling days such as 28d; empty keeps the manifest's calendar window" {...field('window')} />
      <TextInput label="Targets in %" description="With commas between several" {...field('targets')} />
      <TextInput label="Budget policy" description="The default one when empty" {...field('policy')} />
      <NativeSelect
        label="Time without data"
        data={[
          { value: 'excluded', label: 'is left out' },
          { value: 'good', label: 'counts as good' },
          { value: 'bad', label: 'counts as bad' },
        ]}
        value={draft.noData}
        onChange={(event) => onChange({ ...draft, noData: event.currentTarget.value })}
      />
      <Switch
        label="Alert on the burn rate"
        checked={draft.alerting}
        onChange={(event) => onChange({ ...draft, alerting: event.currentTarget.checked })}
      />
    </SimpleGrid>
  );
}
