import { usePageRange } from '../../range/use-range.ts';
import { type Column, DataTable } from '../DataTable.tsx';
import { formatCount, formatText } from '../format.ts';
import { formatBucket } from '../time.ts';
import { align, type ChartSeries } from './series.ts';
import { type ChartSpan, spansOf } from './spans.ts';

interface ChartTableProps {
  readonly title: string;
  readonly series: readonly ChartSeries[];
  readonly unit: string;
  readonly step: string;
  readonly spans?: readonly ChartSpan[] | undefined;
}

interface Row {
  readonly time: number;
  readonly values: readonly (number | null)[];
  readonly n: number | undefined;
  readonly partial: boolean;
  readonly spans: readonly ChartSpan[];
}

/** The twin of a chart: every value it draws. */
export function ChartTable({ title, series, unit, step, spans = [] }: ChartTableProps) {
  const { timezone } = usePageRange();
  const columns: Column<Row>[] = [
    {
      key: 'time',
      title: 'Time',
      cell: (row) => `${formatBucket(row.time, step, timezone)}${row.partial ? ' (not over yet)' : ''}`,
      sort: (row) => row.time,
    },
    ...series.map(
      (one, index): Column<Row> => ({
        key: one.label,
        title: one.label,
        align: 'right',
        cell: (row) => formatText(row.values[index] ?? null, unit),
        sort: (row) => row.values[index] ?? null,
      }),
    ),
    ...(series.filter(({ stepped }) => stepped !== true).length === 1
      ? [{ key: 'n', title: 'n', align: 'right', cell: (row: Row) => (row.n === undefined ? '' : formatCount(row.n)) } as const]
      : []),
    ...(spans.length > 0
      ? [{ key: 'spans', title: 'Note', cell: (row: Row) => row.spans.map(({ text }) => text).join(' ') } as const]
      : []),
  ];
  return (
    <div style={{ maxHeight: 320, overflow: 'auto' }}>
      <DataTable
        caption={title}
        columns={columns}
        rows={toRows(series, spans)}
        rowKey={(row) => String(row.time)}
        initialSort={{ key: 'time', descending: true }}
      />
    </div>
  );
}

function toRows(series: readonly ChartSeries[], spans: readonly ChartSpan[]): readonly Row[] {
  const { times, complete, partial } = align(series, false);
  const first = series.find(({ n }) => n !== undefined);
  return times.map((time, index) => ({
    time,
    values: series.map((_, position) => complete[position]?.[index] ?? partial[position]?.[index] ?? null),
    n: first?.n?.[first.times.indexOf(time)],
    partial: partial.some((values) => values[index] !== null),
    spans: spansOf(spans, times, index),
  }));
}
