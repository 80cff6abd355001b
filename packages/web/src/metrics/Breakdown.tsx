import { useEvaluate } from '../api/evaluate.ts';
import type { Question, Series } from '../api/metrics.ts';
import { type Column, DataTable } from '../kit/DataTable.tsx';
import { formatCount } from '../kit/format.ts';
import { Loaded } from '../kit/Loaded.tsx';
import { Sparkline } from '../kit/Sparkline.tsx';
import { Value } from '../kit/Value.tsx';

interface BreakdownProps {
  readonly question: Question;
  readonly dimension: string;
}

/** The values of a metric for each value of a dimension, largest first. */
export function Breakdown({ question, dimension }: BreakdownProps) {
  const grouped: Question = { ...question, groupBy: [dimension] };
  const totals = useEvaluate(grouped, { step: 'none' });
  const courses = useEvaluate(grouped, { step: 'series' });
  const courseOf = (series: Series) => courses.data?.series.find((one) => one.labels[dimension] === series.labels[dimension]);
  return (
    <Loaded query={totals}>
      {({ series, unit, explain }) => (
        <DataTable
          caption={`Breakdown by ${dimension}`}
          columns={columns(dimension, unit, courseOf)}
          rows={series}
          rowKey={({ labels }) => labels[dimension] ?? ''}
          initialSort={{ key: 'value', descending: true }}
          empty={explain.whyEmpty ?? 'No data in this range.'}
        />
      )}
    </Loaded>
  );
}

function columns(dimension: string, unit: string, courseOf: (series: Series) => Series | undefined): Column<Series>[] {
  const label = ({ labels }: Series) => labels[dimension] || '(none)';
  return [
    { key: 'label', title: dimension, sort: label, cell: label },
    {
      key: 'value',
      title: 'Value',
      align: 'right',
      sort: ({ values }) => values[0] ?? null,
      cell: ({ values }) => <Value value={values[0]} unit={unit} whyEmpty="No data for this part in the range." />,
    },
    { key: 'n', title: 'n', align: 'right', sort: ({ n }) => n[0] ?? null, cell: ({ n }) => formatCount(n[0] ?? 0) },
    {
      key: 'course',
      title: 'Course',
      wide: true,
      cell: (series) => {
        const course = courseOf(series);
        return course === undefined ? null : (
          <Sparkline values={course.values} partial={course.partial} label={`Course of ${label(series)}`} />
        );
      },
    },
  ];
}
