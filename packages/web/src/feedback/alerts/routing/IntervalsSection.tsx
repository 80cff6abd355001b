import type { RoutingSpec, TimeIntervalPart } from '../../../api/alert-routing.ts';
import { DataTable } from '../../../kit/DataTable.tsx';
import { Section } from '../../../kit/Section.tsx';

/** The times by which routes are quiet or told. */
export function IntervalsSection({ intervals }: { readonly intervals: NonNullable<RoutingSpec['timeIntervals']> }) {
  return (
    <Section title="Time intervals" flush>
      <DataTable
        caption="Time intervals"
        rows={intervals}
        rowKey={({ name }) => name}
        empty="There are none: every route is told at all times."
        columns={[
          { key: 'name', title: 'Name', cell: ({ name }) => name },
          {
            key: 'when',
            title: 'When',
            cell: ({ intervals: parts }) => parts.map((part, index) => <div key={index}>{intervalWords(part)}</div>),
          },
        ]}
      />
    </Section>
  );
}

function intervalWords({ times, weekdays, daysOfMonth, months, years, location = 'UTC' }: TimeIntervalPart): string {
  const ranges = (list: readonly string[]) => list.map((range) => range.replace(':', ' to ')).join(', ');
  const parts = [
    weekdays === undefined ? undefined : ranges(weekdays),
    daysOfMonth === undefined ? undefined : `on the days of the month ${ranges(daysOfMonth)}`,
    months === undefined ? undefined : `in ${ranges(months)}`,
    years === undefined ? undefined : `in ${ranges(years)}`,
    times === undefined ? 'all day' : times.map(({ startTime, endTime }) => `${startTime} to ${endTime}`).join(', '),
  ];
  return `${parts.filter((part) => part !== undefined).join(', ')} (${location})`;
}
