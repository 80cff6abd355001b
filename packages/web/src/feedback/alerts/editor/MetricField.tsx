import { Autocomplete, Code, Input, NativeSelect, SimpleGrid, Text, TextInput } from '@mantine/core';
import type { MetricSummary } from '../../../api/metrics.ts';
import { PromqlField } from '../../../query/PromqlField.tsx';
import { expressionText } from '../rules/condition-words.ts';
import type { ConditionDraft } from './condition-draft.ts';

interface MetricFieldProps {
  readonly draft: ConditionDraft;
  readonly metrics: readonly MetricSummary[];
  readonly error: string | undefined;
  readonly onChange: (draft: ConditionDraft) => void;
}

/** What is asked: a metric of this server, found by typing, or PromQL over what was received. */
export function MetricField({ draft, metrics, error, onChange }: MetricFieldProps) {
  const { metricBy, name, promql, kept } = draft;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs">
      <NativeSelect
        label="What is asked"
        description="Formulas and SQL are written in YAML"
        value={metricBy}
        onChange={(event) => onChange({ ...draft, metricBy: event.currentTarget.value as ConditionDraft['metricBy'] })}
        data={[
          { value: 'name', label: 'A metric' },
          { value: 'promql', label: 'PromQL' },
          ...(kept === undefined ? [] : [{ value: 'kept', label: 'As it is in the manifest' }]),
        ]}
      />
      {metricBy === 'name' && (
        <NamedMetric name={name} metrics={metrics} error={error} onChange={(one) => onChange({ ...draft, name: one })} />
      )}
      {metricBy === 'promql' && (
        <>
          <TextInput
            label="Unit of what it answers"
            description="Such as seconds, ratio, bytes; may be empty"
            value={draft.unit}
            onChange={(event) => onChange({ ...draft, unit: event.currentTarget.value })}
          />
          <Input.Wrapper label="PromQL" labelElement="div" error={error} style={{ gridColumn: '1 / -1' }}>
            <PromqlField
              label="PromQL"
              value={promql}
              onChange={(text) => onChange({ ...draft, promql: text })}
              onSubmit={() => undefined}
            />
          </Input.Wrapper>
        </>
      )}
      {metricBy === 'kept' && kept !== undefined && (
        <Input.Wrapper label="Metric" labelElement="div" error={error}>
          <Text size="sm">
            <Code>{expressionText(kept)}</Code>
          </Text>
        </Input.Wrapper>
      )}
    </SimpleGrid>
  );
}

interface NamedMetricProps {
  readonly name: string;
  readonly metrics: readonly MetricSummary[];
  readonly error: string | undefined;
  readonly onChange: (name: string) => void;
}

/** Found by its name, its title or a word of its description. */
function NamedMetric({ name, metrics, error, onChange }: NamedMetricProps) {
  const chosen = metrics.find((metric) => metric.name === name);
  const texts = new Map(metrics.map((metric) => [metric.name, `${metric.name} ${metric.title} ${metric.description}`.toLowerCase()]));
  return (
    <Autocomplete
      label="Metric"
      description={
        chosen === undefined ? 'Search by name or by what it measures' : `${chosen.title}, in ${chosen.unit.replaceAll('_', ' ')}`
      }
      data={metrics.map((metric) => metric.name)}
      limit={50}
      filter={({ options, search }) => {
        const words = search.toLowerCase().split(/\s+/).filter(Boolean);
        return options.filter((option) => 'value' in option && words.every((word) => texts.get(option.value)?.includes(word)));
      }}
      value={name}
      error={error}
      onChange={onChange}
    />
  );
}
