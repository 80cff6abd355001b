import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ScheduleSummary, Shift } from '../../api/on-call.ts';
import { type Column, DataTable } from '../../kit/DataTable.tsx';
import { Verdict } from '../../kit/Verdict.tsx';
import { Finding } from './Finding.tsx';
import { Moment } from './Moment.tsx';
import { PersonName } from './people.tsx';
import { zoneName } from './zones.ts';

/** Each schedule with who has it now, until when, and who is next. */
export function ScheduleTable({ schedules }: { readonly schedules: readonly ScheduleSummary[] }) {
  return <DataTable caption="Who is on call now" rows={schedules} rowKey={({ name }) => name} columns={columns} />;
}

const columns: Column<ScheduleSummary>[] = [
  {
    key: 'schedule',
    title: 'Schedule',
    sort: ({ displayName }) => displayName,
    cell: ({ name, displayName, services, problems }) => (
      <>
        <Anchor component={Link} to={`/feedback/on-call/${encodeURIComponent(name)}`} size="sm">
          {displayName}
        </Anchor>
        {services.length > 0 && (
          <Text size="xs" c="var(--quiet)">
            {services.join(', ')}
          </Text>
        )}
        {problems.map((problem) => (
          <Finding key={problem} judgement="warn" word="problem">
            {problem}
          </Finding>
        ))}
      </>
    ),
  },
  { key: 'now', title: 'On call', cell: ({ now }) => <OnCall shift={now} /> },
  {
    key: 'until',
    title: 'Until',
    nowrap: true,
    cell: ({ now, next, timezone }) =>
      next === null ? 'for two weeks at least' : <Moment time={Date.parse(now.to)} timezone={timezone} />,
  },
  { key: 'next', title: 'Then', wide: true, cell: ({ next }) => (next === null ? '—' : <OnCall shift={next} />) },
  { key: 'zone', title: 'Time zone', wide: true, sort: ({ timezone }) => timezone, cell: ({ timezone }) => zoneName(timezone) },
];

/** Whoever has a shift, or that nobody does. */
export function OnCall({ shift: { user, by } }: { readonly shift: Pick<Shift, 'user' | 'by'> }) {
  if (user === null)
    return (
      <Verdict judgement="bad" why="No layer and no override covers this time.">
        nobody
      </Verdict>
    );
  return (
    <>
      <PersonName email={user} />
      {by?.kind === 'override' && (
        <Text component="span" size="xs" c="var(--quiet)">
          {' '}
          by an override
        </Text>
      )}
    </>
  );
}
