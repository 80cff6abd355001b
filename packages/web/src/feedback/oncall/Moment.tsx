import { Text } from '@mantine/core';
import { formatAgo, formatMoment } from '../../kit/time.ts';
import { ownZone } from './zones.ts';

/** A time by the clock of a schedule, and by that of whoever looks where it shows another. */
export function Moment({ time, timezone }: { readonly time: number; readonly timezone: string }) {
  const there = formatMoment(time, timezone);
  const here = formatMoment(time, ownZone());
  return (
    <time dateTime={new Date(time).toISOString()} title={`${formatAgo(time, Date.now())}, ${timezone}`}>
      {there}
      {there !== here && (
        <Text component="span" display="block" size="xs" c="var(--quiet)">
          {here} where you are
        </Text>
      )}
    </time>
  );
}
