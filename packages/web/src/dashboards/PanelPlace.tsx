import { NumberInput, SimpleGrid } from '@mantine/core';
import type { PanelSpec } from '../panels/spec.ts';

interface PanelPlaceProps {
  readonly position: PanelSpec['position'];
  readonly onChange: (position: PanelSpec['position']) => void;
}

/** Where a panel stands and how large it is: the way without a pointer. */
export function PanelPlace({ position, onChange }: PanelPlaceProps) {
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
