import { SegmentedControl, Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type DeliverySearch, definitions } from './search.ts';

/** The clock and the definitions that rule a page of delivery; both live in its address. */
export function useDeliverySearch(): DeliverySearch & { set(change: { clock?: 'working' | undefined; as?: string | undefined }): void } {
  const search: DeliverySearch = useSearch({ strict: false });
  const navigate = useNavigate();
  return { ...search, set: (change) => void navigate({ to: '.', search: (current: object) => ({ ...current, ...change }) as never }) };
}

/** Switches between wall clock and working time, and between DORA's definitions and those of other tools. */
export function DeliveryControls() {
  const { clock, as, set } = useDeliverySearch();
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label="Clock"
        value={clock ?? 'wall'}
        onChange={(value) => set({ clock: value === 'working' ? value : undefined })}
        data={[
          { value: 'wall', label: 'Wall clock' },
          { value: 'working', label: 'Working time' },
        ]}
      />
      <Select
        size="xs"
        w={180}
        aria-label="Definitions"
        value={as ?? 'dora'}
        allowDeselect={false}
        onChange={(value) => set({ as: value === 'dora' ? undefined : (value ?? undefined) })}
        data={[
          { value: 'dora', label: 'As DORA defines it' },
          ...Object.entries(definitions).map(([value, tool]) => ({ value, label: `As ${tool} counts` })),
        ]}
      />
    </>
  );
}
