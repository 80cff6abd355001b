import { useEvaluate } from '../api/evaluate.ts';
import { DataTable } from '../kit/DataTable.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { serverAddress } from '../kit/Snippet.tsx';
import { Sparkline } from '../kit/Sparkline.tsx';
import { TableSkeleton } from '../kit/TableSkeleton.tsx';
import { Value } from '../kit/Value.tsx';

const groupBy = ['name', 'source'] as const;

/** The product events of the page's range by name: what KPIs can be made of. */
export function EventsTable() {
  const counts = useEvaluate({ metric: 'events.count', groupBy }, { step: 'none' });
  const course = useEvaluate({ metric: 'events.count', groupBy }, { step: 'series' });
  const people = useEvaluate({ metric: 'events.people', groupBy }, { step: 'none' });
  if (counts.isError) return <ErrorState error={counts.error} retry={counts.refetch} />;
  if (counts.data === undefined) return <TableSkeleton rows={4} />;
  const keyOf = (labels: Readonly<Record<string, string>>) => `${labels.name} ${labels.source}`;
  const peopleOf = new Map(people.data?.series.map(({ labels, values }) => [keyOf(labels), values[0] ?? null]));
  const courseOf = new Map(course.data?.series.map((series) => [keyOf(series.labels), series]));
  const rows = counts.data.series.filter(({ labels }) => labels.name !== undefined);
  if (rows.length === 0) return <NoEvents />;
  return (
    <DataTable
      caption="Events"
      rows={rows}
      rowKey={({ labels }) => keyOf(labels)}
      initialSort={{ key: 'count', descending: true }}
      columns={[
        { key: 'name', title: 'Event', cell: ({ labels }) => labels.name, sort: ({ labels }) => labels.name ?? '' },
        { key: 'source', title: 'Source', cell: ({ labels }) => labels.source, sort: ({ labels }) => labels.source ?? '' },
        {
          key: 'course',
          title: 'Course',
          wide: true,
          cell: ({ labels }) => {
            const series = courseOf.get(keyOf(labels));
            return series && <Sparkline values={series.values} partial={series.partial} label={`Course of ${labels.name}`} />;
          },
        },
        {
          key: 'count',
          title: 'Count',
          align: 'right',
          cell: ({ values }) => <Value value={values[0]} unit="count" />,
          sort: ({ values }) => values[0] ?? null,
        },
        {
          key: 'people',
          title: 'People',
          align: 'right',
          cell: ({ labels }) => <Value value={peopleOf.get(keyOf(labels))} unit="count" />,
          sort: ({ labels }) => peopleOf.get(keyOf(labels)) ?? null,
        },
      ]}
    />
  );
}

function NoEvents() {
  return (
    <div style={{ paddingInline: '0.75rem' }}>
      <EmptyState
        title="No event in this range"
        snippet={`<script src="${serverAddress()}/beacon.js" data-key="YOUR_KEY_FOR_WEB_PAGES" defer></script>`}
      >
        Product events come from the beacon in your pages, or from anything that can send JSON to /api/v1/events. Keys are made under
        Settings, Ingest keys. KPIs count events and the people behind them.
      </EmptyState>
    </div>
  );
}
