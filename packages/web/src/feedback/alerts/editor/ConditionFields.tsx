import { Button, Group, NativeSelect, SimpleGrid, Stack, TagsInput, TextInput } from '@mantine/core';
import type { MetricSummary } from '../../../api/metrics.ts';
import { type ConditionDraft, type ConditionKind, conditionKinds } from './condition-draft.ts';
import { MetricField } from './MetricField.tsx';
import type { FieldProblems } from './problems.ts';

const kindLabels: Readonly<Record<ConditionKind, string>> = {
  threshold: 'Threshold: beyond a number',
  change: 'Change: differs from the time before',
  anomaly: 'Anomaly: beyond what is usual',
  absence: 'Absence: no value any more',
};

const ops = [
  { value: '>', label: 'above' },
  { value: '>=', label: 'at or above' },
  { value: '<', label: 'below' },
  { value: '<=', label: 'at or below' },
];

interface ConditionFieldsProps {
  readonly draft: ConditionDraft;
  readonly metrics: readonly MetricSummary[];
  readonly problems: FieldProblems;
  /** Where the condition stands in the manifest. */
  readonly path: string;
  /** Names the condition where there are several. */
  readonly title: string;
  readonly onChange: (draft: ConditionDraft) => void;
  readonly onRemove: (() => void) | undefined;
}

/** The fields of one condition: what is asked, and what it is held against. */
export function ConditionFields({ draft, metrics, problems, path, title, onChange, onRemove }: ConditionFieldsProps) {
  const metric = draft.metricBy === 'name' ? metrics.find(({ name }) => name === draft.name) : undefined;
  const error = (field: string) => problems.get(`${path}.${field}`);
  const field = (key: keyof ConditionDraft & string) => ({
    value: draft[key] as string,
    error: error(key),
    onChange: (event: { currentTarget: { value: string } }) => onChange({ ...draft, [key]: event.currentTarget.value }),
  });
  return (
    <Stack gap="xs" role="group" aria-label={title}>
      <Group gap="xs" align="flex-end">
        <NativeSelect
          label={title}
          style={{ flex: 1 }}
          data={conditionKinds.map((value) => ({ value, label: kindLabels[value] }))}
          value={draft.kind}
          onChange={(event) => onChange({ ...draft, kind: event.currentTarget.value as ConditionKind })}
        />
        {onRemove !== undefined && (
          <Button variant="default" onClick={onRemove} aria-label={`Remove: ${title}`}>
            Remove
          </Button>
        )}
      </Group>
      <MetricField draft={draft} metrics={metrics} error={error('metric')} onChange={onChange} />
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
        <TagsInput
          label="Filter"
          description="dimension=value, Enter after each"
          placeholder={draft.filter.length === 0 ? `${metric?.dimensions[0] ?? 'service'}=…` : ''}
          value={[...draft.filter]}
          error={error('filter')}
          onChange={(filter) => onChange({ ...draft, filter })}
        />
        <TagsInput
          label="For each"
          description="Each group alerts by itself"
          data={[...(metric?.dimensions ?? [])]}
          maxTags={5}
          value={[...draft.groupBy]}
          error={error('groupBy')}
          onChange={(groupBy) => onChange({ ...draft, groupBy })}
        />
        {metric !== undefined && metric.stats.length > 0 && (
          <NativeSelect
            label="Statistic"
            description={`${metric.stats[0]} unless chosen`}
            data={[{ value: '', label: 'The metric’s own' }, ...metric.stats]}
            {...field('stat')}
          />
        )}
        <TextInput label="Window" description="How far back one look goes; 5m when empty" placeholder="5m" {...field('window')} />
        <JudgedBy draft={draft} unit={metric?.unit ?? draft.unit} field={field} />
        <TextInput label="At least so many events" description="Values from fewer are not judged" {...field('minimumEvents')} />
      </SimpleGrid>
    </Stack>
  );
}

interface JudgedByProps {
  readonly draft: ConditionDraft;
  readonly unit: string;
  readonly field: (key: keyof ConditionDraft & string) => {
    readonly value: string;
    readonly error: string | undefined;
    readonly onChange: (event: { currentTarget: { value: string } }) => void;
  };
}

/** What the value is held against, by the kind of condition. */
function JudgedBy({ draft: { kind, by }, unit, field }: JudgedByProps) {
  const inUnit = unit === '' ? 'In the unit of the metric' : `In ${unit.replaceAll('_', ' ')}, or with a unit: 5%, 300ms, 2GB`;
  switch (kind) {
    case 'threshold':
      return (
        <>
          <NativeSelect label="Alerts when it is" data={ops} {...field('op')} description="The value against the threshold" />
          <TextInput label="Threshold" description={inUnit} {...field('value')} />
          <TextInput label="Recovers at" description="The threshold itself when empty" {...field('recovery')} />
        </>
      );
    case 'change':
      return (
        <>
          <TextInput label="Compared with so long before" description="Such as 1h, 1d, 1w" {...field('against')} />
          <NativeSelect
            label="Change in"
            description="How the two are compared"
            data={[
              { value: 'percent', label: 'per cent' },
              { value: 'difference', label: 'the unit of the metric' },
            ]}
            {...field('by')}
          />
          <NativeSelect label="Alerts when it is" description="The change against the threshold" data={ops} {...field('op')} />
          <TextInput
            label="Threshold"
            description={by === 'percent' ? '50 is half as much again, −50 half as much' : inUnit}
            {...field('value')}
          />
        </>
      );
    case 'anomaly':
      return (
        <>
          <NativeSelect
            label="Alerts when it is"
            description="Against the natural process limits (XmR)"
            data={[
              { value: 'both', label: 'above or below what is usual' },
              { value: 'up', label: 'above what is usual' },
              { value: 'down', label: 'below what is usual' },
            ]}
            {...field('direction')}
          />
          <TextInput label="Season" description="Such as 1w: the same time of weeks before; none when empty" {...field('season')} />
          <TextInput label="Windows that say what is usual" description="8 to 20; 20 when empty, of seasons 8" {...field('points')} />
        </>
      );
    case 'absence':
      return null;
  }
}
