import { Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import type { Threshold } from '../panels/types.ts';

interface ThresholdFieldsProps {
  readonly thresholds: readonly Threshold[];
  readonly onChange: (thresholds: readonly Threshold[]) => void;
}

const states: { value: Threshold['state']; label: string }[] = [
  { value: 'neutral', label: 'says nothing' },
  { value: 'good', label: 'good' },
  { value: 'caution', label: 'caution' },
  { value: 'bad', label: 'bad' },
];

/** From which value on a number is judged how. */
export function ThresholdFields({ thresholds, onChange }: ThresholdFieldsProps) {
  const add = () =>
    onChange(
      thresholds.length === 0
        ? [
            { from: null, state: 'good' },
            { from: 80, state: 'bad' },
          ]
        : [...thresholds, { from: (thresholds.at(-1)?.from ?? 0) + 10, state: 'bad' }],
    );
  return (
    <Stack gap={4} role="group" aria-label="Judged by thresholds">
      {thresholds.map(({ from, state }, index) => (
        <Group key={index} gap="xs">
          {from === null ? (
            <Text size="sm" w={120}>
              below the next
            </Text>
          ) : (
            <NumberInput
              aria-label={`Threshold ${index}`}
              prefix="from "
              size="xs"
              w={120}
              value={from}
              onChange={(value) => typeof value === 'number' && onChange(thresholds.with(index, { from: value, state }))}
            />
          )}
          <Select
            aria-label={`Judgement ${index}`}
            size="xs"
            w={130}
            data={states}
            value={state}
            allowDeselect={false}
            onChange={(next) => onChange(thresholds.with(index, { from, state: next as Threshold['state'] }))}
          />
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            aria-label={`Remove threshold ${index}`}
            onClick={() => onChange(thresholds.toSpliced(index, 1))}
          >
            ×
          </Button>
        </Group>
      ))}
      <Button size="compact-xs" variant="default" style={{ alignSelf: 'flex-start' }} onClick={add}>
        Add a threshold
      </Button>
    </Stack>
  );
}
