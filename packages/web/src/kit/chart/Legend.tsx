import { useMemo } from 'react';
import { usePageRange } from '../../range/use-range.ts';
import { formatCount, formatText } from '../format.ts';
import { formatBucket } from '../time.ts';
import classes from './Chart.module.css';
import { align, type ChartSeries } from './series.ts';
import { type ChartSpan, spansOf } from './spans.ts';

interface LegendProps {
  readonly series: readonly ChartSeries[];
  readonly unit: string;
  readonly step: string;
  /** The bucket under the pointer. */
  readonly index: number | null;
  readonly spans?: readonly ChartSpan[] | undefined;
}

/** The names of the series with their values under the pointer. */
export function Legend({ series, unit, step, index, spans = [] }: LegendProps) {
  const { timezone } = usePageRange();
  const aligned = useMemo(() => align(series, false), [series]);
  const time = index === null ? undefined : aligned.times[index];
  return (
    <ul className={classes.legend}>
      {series.map((one, position) => {
        const value = index === null ? null : (aligned.complete[position]?.[index] ?? aligned.partial[position]?.[index] ?? null);
        const rank = series.slice(0, position).filter(({ muted }) => muted !== true).length;
        return (
          <li key={one.label}>
            <span
              aria-hidden="true"
              className={classes.swatch}
              style={{ background: one.muted === true ? 'var(--quiet)' : `var(--series-${(rank % 7) + 1})` }}
            />
            {one.label}
            {time !== undefined && <strong> {formatText(value, unit)}</strong>}
            {index !== null && one.counted === true && one.n?.[index] !== undefined && ` (n ${formatCount(one.n[index])})`}
          </li>
        );
      })}
      {time !== undefined && <li className={classes.time}>{formatBucket(time, step, timezone)}</li>}
      {index !== null && spansOf(spans, aligned.times, index).map(({ from, to, text }) => <li key={`${from}${to}${text}`}>{text}</li>)}
    </ul>
  );
}
