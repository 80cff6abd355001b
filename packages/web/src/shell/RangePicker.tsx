import { Button, Popover } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { lazy, Suspense } from 'react';
import { formatTime } from '../kit/time.ts';
import { usePageRange } from '../range/use-range.ts';
import { rangeTitles } from './range-titles.ts';

const RangeForm = lazy(() => import('./RangeForm.tsx'));

/** The time range and comparison that rule the page. */
export function RangePicker() {
  const [opened, popover] = useDisclosure(false);
  const { range, compare, timezone } = usePageRange();
  const title =
    range.kind === 'relative' ? rangeTitles[range.last] : `${formatTime(range.from, timezone)} – ${formatTime(range.to, timezone)}`;
  return (
    <Popover opened={opened} onChange={popover.toggle} position="bottom-end" width={320} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          fw={400}
          onClick={popover.toggle}
          aria-label={`Time range: ${title}${compare ? ', compared with the one before' : ''}`}
        >
          {title}
          {compare && ' · vs previous'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Suspense>
          <RangeForm onDone={popover.close} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}
