import { DataTable } from '../../kit/DataTable.tsx';
import { formatMoment } from '../../kit/time.ts';
import { Verdict } from '../../kit/Verdict.tsx';
import { PersonName } from './people.tsx';
import type { Bar, Row, Stretch } from './weeks.ts';
import { spanWords } from './zones.ts';

interface ShiftTableProps {
  readonly title: string;
  readonly rows: readonly Row[];
  /** What was asked for: shifts that reach its edges may be longer. */
  readonly known: Stretch;
  readonly timezone: string;
}

/** The twin of the calendar: every shift that it draws, what comes of all first. */
export function ShiftTable({ title, rows, known, timezone }: ShiftTableProps) {
  const shifts = rows.toReversed().flatMap(({ name, bars }) => bars.map((bar) => ({ ...bar, row: name })));
  return (
    <div style={{ maxHeight: 480, overflow: 'auto' }}>
      <DataTable
        caption={`Shifts of ${title}`}
        rows={shifts}
        rowKey={({ key, row }) => `${row} ${key}`}
        columns={[
          { key: 'row', title: 'Row', cell: ({ row }) => row },
          {
            key: 'who',
            title: 'Who',
            cell: ({ user }) => (user === null ? <Verdict judgement="bad">nobody</Verdict> : <PersonName email={user} />),
          },
          { key: 'from', title: 'From', nowrap: true, sort: ({ from }) => from, cell: (bar) => beginOf(bar, known, timezone) },
          { key: 'to', title: 'To', nowrap: true, sort: ({ to }) => to, cell: (bar) => endOf(bar, known, timezone) },
          { key: 'long', title: 'For', wide: true, sort: ({ from, to }) => to - from, cell: ({ from, to }) => spanWords(to - from) },
          { key: 'source', title: 'By', wide: true, cell: ({ source }) => source },
        ]}
      />
    </div>
  );
}

/** When a shift begins, in words; of one that began before all that is known, at least since when. */
export function beginOf({ from }: Bar, known: Stretch, timezone: string): string {
  return `${from <= known.from ? 'before ' : ''}${formatMoment(from, timezone)}`;
}

export function endOf({ to }: Bar, known: Stretch, timezone: string): string {
  return `${to >= known.to ? 'after ' : ''}${formatMoment(to, timezone)}`;
}
