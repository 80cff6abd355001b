import { useBehaviour, useEvaluate } from '../api/evaluate.ts';
import type { Question } from '../api/metrics.ts';
import type { Grain } from '../range/range.ts';
import { usePageRange } from '../range/use-range.ts';
import { ErrorState } from './ErrorState.tsx';
import { formatDifference, formatRelative } from './format.ts';
import { movementOf } from './movement.ts';
import { Scorecard, ScorecardSkeleton } from './Scorecard.tsx';
import { Sparkline } from './Sparkline.tsx';
import { Verdict } from './Verdict.tsx';

interface MetricCardProps {
  readonly title: string;
  readonly question: Question;
  readonly grain?: Grain;
  readonly target?: number | null | undefined;
}

/** A metric over the page's range as a scorecard: its value, the range before, its course, and whether it moved. */
export function MetricCard({ title, question, grain = 'day', target }: MetricCardProps) {
  const page = usePageRange();
  const now = useEvaluate(question, { step: 'none' });
  const before = useEvaluate(question, { step: 'none', previous: true, enabled: page.compare });
  const course = useBehaviour(question, { grain });
  if (now.isError) return <ErrorState error={now.error} retry={now.refetch} />;
  if (now.data === undefined) return <ScorecardSkeleton title={title} />;
  const { unit, series, explain } = now.data;
  const value = series[0]?.values[0] ?? null;
  const earlier = page.compare ? (before.data?.series[0]?.values[0] ?? null) : null;
  const line = course.data?.series[0];
  const movement = course.data && movementOf(course.data);
  return (
    <Scorecard
      title={title}
      value={value}
      unit={unit}
      n={series[0]?.n[0]}
      whyEmpty={explain.whyEmpty}
      explain={explain}
      target={target}
      updating={now.isFetching}
      change={value !== null && earlier !== null && <Change value={value} earlier={earlier} unit={unit} />}
      sparkline={line && <Sparkline values={line.values} partial={line.partial} label={`Course of ${title}`} />}
      verdict={
        movement && (
          <Verdict judgement={movement.judgement} why={movement.why}>
            {movement.word}
          </Verdict>
        )
      }
    />
  );
}

function Change({ value, earlier, unit }: { readonly value: number; readonly earlier: number; readonly unit: string }) {
  const relative = earlier !== 0 && unit !== 'ratio' ? ` (${formatRelative(value / earlier - 1)})` : '';
  return (
    <span title="Against the range of the same length before">
      {formatDifference(value - earlier, unit)}
      {relative}
    </span>
  );
}
