import { Button, Divider, Group, SimpleGrid, Stack, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { relativeRanges } from '../range/range.ts';
import { usePageRange } from '../range/use-range.ts';
import { fromWallClock, toWallClock } from '../range/zone.ts';
import { rangeTitles } from './range-titles.ts';

/** Relative ranges, an absolute one in the organization's time zone, and the comparison. */
export default function RangeForm({ onDone }: { readonly onDone: () => void }) {
  const page = usePageRange();
  const shown = page.now();
  const [from, setFrom] = useState(toWallClock(shown.from, page.timezone));
  const [to, setTo] = useState(toWallClock(shown.to, page.timezone));
  const interval = { from: fromWallClock(from, page.timezone), to: fromWallClock(to, page.timezone) };
  const valid = interval.from < interval.to;
  const apply = () => {
    page.set({ range: undefined, from: new Date(interval.from).toISOString(), to: new Date(interval.to).toISOString() });
    onDone();
  };
  return (
    <Stack gap="xs">
      <SimpleGrid cols={2} spacing={6} verticalSpacing={6}>
        {relativeRanges.map((last) => (
          <Button
            key={last}
            size="xs"
            variant={page.range.kind === 'relative' && page.range.last === last ? 'filled' : 'default'}
            onClick={() => {
              page.set({ range: last, from: undefined, to: undefined });
              onDone();
            }}
          >
            {rangeTitles[last]}
          </Button>
        ))}
      </SimpleGrid>
      <Divider label={`From and to (${page.timezone})`} />
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) apply();
        }}
      >
        <Stack gap="xs">
          <TextInput
            size="xs"
            type="datetime-local"
            withAsterisk={false}
            label="From"
            value={from}
            onChange={(event) => setFrom(event.currentTarget.value)}
            required
          />
          <TextInput
            size="xs"
            type="datetime-local"
            withAsterisk={false}
            label="To"
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
            error={valid ? undefined : 'The end must be after the beginning.'}
            required
          />
          <Group justify="space-between">
            <Switch
              size="xs"
              label="Compare with previous"
              checked={page.compare}
              onChange={(event) => page.set({ compare: event.currentTarget.checked ? undefined : 'none' })}
            />
            <Button size="xs" type="submit" disabled={!valid}>
              Apply
            </Button>
          </Group>
        </Stack>
      </form>
    </Stack>
  );
}
