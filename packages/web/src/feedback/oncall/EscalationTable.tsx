import { Anchor, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Escalation, ScheduleSummary } from '../../api/on-call.ts';
import { useSession } from '../../api/session.ts';
import { type Column, DataTable } from '../../kit/DataTable.tsx';
import { formatTime } from '../../kit/time.ts';
import { type Judgement, Verdict } from '../../kit/Verdict.tsx';
import { When } from '../../kit/When.tsx';

const states: Readonly<Record<Escalation['state'], { readonly judgement: Judgement; readonly word: string; readonly why: string }>> = {
  running: { judgement: 'warn', word: 'escalating', why: 'Nobody has acknowledged yet: the next level is told in its turn.' },
  acknowledged: { judgement: 'good', word: 'acknowledged', why: 'Somebody has it; nobody else is told.' },
  exhausted: { judgement: 'bad', word: 'nobody acknowledged', why: 'All levels were told as often as the policy says.' },
  resolved: { judgement: 'good', word: 'over', why: 'Its alerts are over.' },
};

interface EscalationTableProps {
  readonly escalations: readonly Escalation[];
  /** All, to tell a server without any from one where all is quiet. */
  readonly schedules: readonly ScheduleSummary[];
}

/** What people are being told of at present, how far it got, and what it did. */
export function EscalationTable({ escalations, schedules }: EscalationTableProps) {
  const quiet =
    schedules.length === 0
      ? 'Nothing. Alerts escalate once a receiver of the AlertRouting names an escalation policy.'
      : 'Nothing. Alerts that an escalation policy was told of stand here until they are over.';
  return <DataTable caption="Escalations" rows={escalations} rowKey={({ id }) => id} empty={quiet} columns={columns} />;
}

const columns: Column<Escalation>[] = [
  {
    key: 'state',
    title: 'State',
    sort: ({ state }) => state,
    cell: ({ state }) => (
      <Verdict judgement={states[state].judgement} why={states[state].why}>
        {states[state].word}
      </Verdict>
    ),
  },
  { key: 'alerts', title: 'Alerts', cell: ({ alerts }) => <Alerts alerts={alerts} /> },
  { key: 'policy', title: 'Policy', wide: true, sort: ({ policy }) => policy, cell: ({ policy }) => policy },
  {
    key: 'level',
    title: 'Got to',
    wide: true,
    cell: ({ level, round }) => `${level === 0 ? 'no level yet' : `level ${level}`}${round > 0 ? `, round ${round + 1}` : ''}`,
  },
  {
    key: 'next',
    title: 'Next level',
    wide: true,
    cell: ({ nextAt, state }) => (state === 'running' ? <When time={nextAt} never="none" /> : 'none'),
  },
  {
    key: 'since',
    title: 'Since',
    nowrap: true,
    wide: true,
    sort: ({ startedAt }) => startedAt,
    cell: ({ startedAt }) => <When time={startedAt} never="" />,
  },
  { key: 'events', title: 'What it did', cell: (escalation) => <Events escalation={escalation} /> },
];

function Alerts({ alerts }: Pick<Escalation, 'alerts'>) {
  const [first, ...others] = alerts;
  if (first === undefined) return null;
  return (
    <>
      <Anchor component={Link} to={`/feedback/alerts/${first.id}`} size="sm">
        {first.name}
      </Anchor>
      {others.length > 0 && ` and ${others.length} more`}
      <Text size="xs" c="var(--quiet)">
        {first.service}
      </Text>
    </>
  );
}

function Events({ escalation: { events } }: { readonly escalation: Escalation }) {
  const { timezone } = useSession();
  const last = events.at(-1);
  if (last === undefined) return <>nothing yet</>;
  return (
    <details>
      <summary>{last.text}</summary>
      {events.map(({ at, text }) => (
        <Text key={`${at} ${text}`} size="xs">
          {formatTime(Date.parse(at), timezone)}: {text}
        </Text>
      ))}
    </details>
  );
}
