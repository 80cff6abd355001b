import { useEvaluate } from '../api/evaluate.ts';
import type { Series } from '../api/metrics.ts';
import { DataTable } from '../kit/DataTable.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { ErrorState } from '../kit/ErrorState.tsx';
import { formatCount } from '../kit/format.ts';
import { serverAddress } from '../kit/Snippet.tsx';
import { Sparkline } from '../kit/Sparkline.tsx';
import { TableSkeleton } from '../kit/TableSkeleton.tsx';
import { Value } from '../kit/Value.tsx';

const groupBy = ['path'] as const;
const stat = 'p75';

interface Row {
  readonly path: string;
  readonly visits: number;
  readonly lcp: number | null;
  readonly inp: number | null;
  readonly cls: number | null;
  readonly course: Series | undefined;
}

/** The pages that were visited, the slowest first. */
export function PagesTable() {
  const lcp = useEvaluate({ metric: 'vitals.lcp', stat, groupBy }, { step: 'none' });
  const inp = useEvaluate({ metric: 'vitals.inp', stat, groupBy }, { step: 'none' });
  const cls = useEvaluate({ metric: 'vitals.cls', stat, groupBy }, { step: 'none' });
  const course = useEvaluate({ metric: 'vitals.lcp', stat, groupBy }, { step: 'series' });
  if (lcp.isError) return <ErrorState error={lcp.error} retry={lcp.refetch} />;
  if (lcp.data === undefined) return <TableSkeleton rows={5} />;
  const of = (answer: { readonly series: readonly Series[] } | undefined, path: string) =>
    answer?.series.find(({ labels }) => labels.path === path);
  const rows = lcp.data.series.flatMap(({ labels, values, n }): readonly Row[] => {
    const { path } = labels;
    if (path === undefined) return [];
    const value = (answer: Parameters<typeof of>[0]) => of(answer, path)?.values[0] ?? null;
    return [{ path, visits: n[0] ?? 0, lcp: values[0] ?? null, inp: value(inp.data), cls: value(cls.data), course: of(course.data, path) }];
  });
  if (rows.length === 0) return <NoVisits />;
  return (
    <DataTable
      caption="Pages"
      rows={rows}
      rowKey={({ path }) => path}
      initialSort={{ key: 'lcp', descending: true }}
      columns={[
        { key: 'path', title: 'Path', cell: ({ path }) => path, sort: ({ path }) => path },
        {
          key: 'course',
          title: 'LCP',
          wide: true,
          cell: (row) => row.course && <Sparkline values={row.course.values} partial={row.course.partial} label={`LCP of ${row.path}`} />,
        },
        { key: 'lcp', title: 'LCP p75', align: 'right', cell: (row) => <Value value={row.lcp} unit="seconds" />, sort: (row) => row.lcp },
        {
          key: 'inp',
          title: 'INP p75',
          align: 'right',
          cell: (row) => <Value value={row.inp} unit="seconds" whyEmpty="Nobody interacted with this page." />,
          sort: (row) => row.inp,
        },
        { key: 'cls', title: 'CLS p75', align: 'right', cell: (row) => <Value value={row.cls} unit="score" />, sort: (row) => row.cls },
        {
          key: 'n',
          title: 'Visits measured',
          align: 'right',
          cell: ({ visits }) => formatCount(visits),
          sort: ({ visits }) => visits,
          wide: true,
        },
      ]}
    />
  );
}

function NoVisits() {
  return (
    <div style={{ paddingInline: '0.75rem' }}>
      <EmptyState
        title="No visit was measured in this range"
        snippet={`<script src="${serverAddress()}/beacon.js" data-key="YOUR_KEY_FOR_WEB_PAGES" defer></script>`}
      >
        The beacon measures how fast your pages are for the people who visit them. Keys are made under Settings, Ingest keys. This table
        then shows every page with the three core web vitals.
      </EmptyState>
    </div>
  );
}
