import { Button, Popover, Stack, Text } from '@mantine/core';
import { useState } from 'react';

interface ConfirmButtonProps {
  readonly children: string;
  /** What the button is about, for those who do not see the row it stands in. */
  readonly label: string;
  /** What will happen, and whether it can be undone. */
  readonly consequence: string;
  readonly pending: boolean;
  readonly onConfirm: () => void;
}

/** A button for what cannot be undone: says what will happen and asks once more. */
export function ConfirmButton({ children, label, consequence, pending, onConfirm }: ConfirmButtonProps) {
  const [opened, setOpened] = useState(false);
  const confirm = () => {
    setOpened(false);
    onConfirm();
  };
  return (
    <Popover opened={opened} onChange={setOpened} trapFocus returnFocus withArrow shadow="md" width={280}>
      <Popover.Target>
        <Button size="compact-sm" variant="subtle" color="red" loading={pending} onClick={() => setOpened(!opened)} aria-label={label}>
          {children}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="xs">
          <Text size="sm">{consequence}</Text>
          <Button size="compact-sm" color="red" onClick={confirm}>
            {label}
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
