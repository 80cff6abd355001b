import { Button, Group, SegmentedControl, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { type Schedule, type ScheduleSummary, scheduleQuery } from '../../api/on-call.ts';
import { Loaded } from '../../kit/Loaded.tsx';
import { Section } from '../../kit/Section.tsx';
import { Finding } from './Finding.tsx';
import { ShiftDetail } from './ShiftDetail.tsx';
import { ShiftTable } from './ShiftTable.tsx';
import type { CalendarSearch } from './search.ts';
import { WeekCalendar } from './WeekCalendar.tsx';
import { type Bar, dateAfter, rowsOf, type Stretch, type Week, weeksFrom } from './weeks.ts';
import { ownZone, zoneName } from './zones.ts';

/** How much more than is shown is asked for on both sides, milliseconds: shifts that reach over its edges are told whole. */
const around = 28 * 86_400_000;

interface CalendarSectionProps {
  readonly schedule: ScheduleSummary;
  /** Somebody else is to have this stretch. */
  readonly onTakeOver: (stretch: Stretch) => void;
}

/** Two or four weeks of a schedule, as a calendar or as its table twin. */
export function CalendarSection({ schedule: { name, displayName, timezone }, onTakeOver }: CalendarSectionProps) {
  const search: CalendarSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const [asTable, setAsTable] = useState(false);
  const count = search.weeks ?? 2;
  const weeks = weeksFrom(search.week, count, timezone, Date.now());
  const shown = { from: weeks[0]?.days[0] ?? 0, to: weeks.at(-1)?.days[7] ?? 0 };
  const query = useQuery({
    ...scheduleQuery(name, shown.from - around, shown.to + around),
    // Walking on keeps what is there until the next weeks have come.
    placeholderData: (before) => (before?.name === name ? before : undefined),
  });
  const set = (change: { [Key in keyof CalendarSearch]: CalendarSearch[Key] | undefined }) =>
    void navigate({ to: '.', search: (current) => ({ ...current, ...change }) as never, replace: true });
  const walk = (by: number) => set({ week: dateAfter(shown.from, by, timezone) });
  return (
    <Section
      title="Calendar"
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label="Weeks shown"
            data={[
              { value: '2', label: '2 weeks' },
              { value: '4', label: '4 weeks' },
            ]}
            value={String(count)}
            onChange={(value) => set({ weeks: value === '4' ? 4 : undefined })}
          />
          <Group gap={4}>
            <Button size="compact-sm" variant="default" onClick={() => walk(-count)}>
              Earlier
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => set({ week: undefined })} disabled={search.week === undefined}>
              Today
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => walk(count)}>
              Later
            </Button>
          </Group>
          <Button size="compact-sm" variant="subtle" color="gray" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
            {asTable ? 'Calendar' : 'Table'}
          </Button>
        </>
      }
    >
      <Text size="xs" c="var(--quiet)" mb={4}>
        Times in {zoneName(timezone)}
        {ownZone() !== timezone && `; your clock is that of ${zoneName(ownZone())}`}. Dashed is an override; hatched, a gap in which nobody
        is on call.
      </Text>
      <Loaded query={query} height={count * 170}>
        {(found) => (
          <Shown
            key={shown.from}
            title={displayName}
            schedule={found}
            weeks={weeks}
            shown={shown}
            asTable={asTable}
            onTakeOver={onTakeOver}
          />
        )}
      </Loaded>
    </Section>
  );
}

interface ShownProps {
  readonly title: string;
  readonly schedule: Schedule;
  readonly weeks: readonly Week[];
  readonly shown: Stretch;
  readonly asTable: boolean;
  readonly onTakeOver: (stretch: Stretch) => void;
}

function Shown({ title, schedule, weeks, shown, asTable, onTakeOver }: ShownProps) {
  const [chosen, setChosen] = useState<Bar>();
  const rows = rowsOf(schedule, shown);
  const known = { from: Date.parse(schedule.from), to: Date.parse(schedule.to) };
  return (
    <>
      {schedule.problems.map((problem) => (
        <Finding key={problem} judgement="warn" word="problem">
          {problem}
        </Finding>
      ))}
      {asTable ? (
        <ShiftTable title={title} rows={rows} known={known} timezone={schedule.timezone} />
      ) : (
        <>
          <WeekCalendar title={title} weeks={weeks} rows={rows} timezone={schedule.timezone} chosen={chosen?.key} onChoose={setChosen} />
          <ShiftDetail bar={chosen} known={known} timezone={schedule.timezone} onTakeOver={onTakeOver} />
        </>
      )}
    </>
  );
}
