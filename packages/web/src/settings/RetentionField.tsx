import { Button, Group, NumberInput, Popover, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import type { StoredTable } from '../api/settings.ts';
import { formatCount } from '../kit/format.ts';

interface RetentionFieldProps {
  readonly table: StoredTable;
  /** Absent for those who may only look. */
  readonly onChange: ((name: string, days: number | null) => void) | undefined;
}

/** How long a table's rows are kept, and where administrators change it. */
export function RetentionField({ table, onChange }: RetentionFieldProps) {
  const [opened, setOpened] = useState(false);
  const [days, setDays] = useState<string | number>(table.retentionDays ?? '');
  const text = table.retentionDays === null ? 'for ever' : `${formatCount(table.retentionDays)} days`;
  if (onChange === undefined) return <>{text}</>;
  const save = (value: number | null) => {
    setOpened(false);
    onChange(table.name, value);
  };
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus returnFocus withArrow shadow="md" width={260}>
      <Popover.Target>
        <Button size="compact-sm" variant="subtle" onClick={() => setOpened(!opened)} aria-label={`Retention of ${table.name}: ${text}`}>
          {text}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <NumberInput label={`Keep ${table.name} for (days)`} min={1} max={36_500} value={days} onChange={setDays} />
          <Text size="xs" c="var(--quiet)">
            Older rows are deleted for good.
          </Text>
          <Group gap="xs">
            <Button size="compact-sm" disabled={days === ''} onClick={() => save(Number(days))}>
              Keep {days === '' ? '…' : days} days
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => save(null)}>
              For ever
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
