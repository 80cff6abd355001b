import { Button, Group, Stack, TextInput } from '@mantine/core';
import type { PanelQuery } from '../panels/spec.ts';
import { PromqlField } from '../query/PromqlField.tsx';

interface PanelQueriesProps {
  readonly queries: readonly PanelQuery[];
  readonly onChange: (queries: readonly PanelQuery[]) => void;
}

/** The questions of a panel, to write, add and remove. */
export function PanelQueries({ queries, onChange }: PanelQueriesProps) {
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
