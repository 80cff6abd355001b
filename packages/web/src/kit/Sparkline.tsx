import classes from './Sparkline.module.css';
import { pathOf, singles } from './sparkline-path.ts';

interface SparklineProps {
  readonly values: readonly (number | null)[];
  /** Buckets that are not over yet are drawn hollow. */
  readonly partial?: readonly boolean[];
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

/** The course of a number in the height of a line of text; gaps where there is no data, a dot for a value between gaps. */
export function Sparkline({ values, partial, label, width = 96, height = 22 }: SparklineProps) {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return <span className={classes.none} style={{ width, height }} aria-hidden="true" />;
  const low = Math.min(...known);
  const span = Math.max(...known) - low;
  const x = (index: number) => 2 + (values.length === 1 ? 0.5 : index / (values.length - 1)) * (width - 4);
  const y = (value: number) => (span === 0 ? height / 2 : height - 3 - ((value - low) / span) * (height - 6));
  const last = values.findLastIndex((value) => value !== null);
  const dots = [...new Set([...singles(values), last])];
  return (
    <svg className={classes.sparkline} width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path d={pathOf(values, x, y)} />
      {dots.map((index) => (
        <circle
          key={index}
          cx={x(index)}
          cy={y(values[index] ?? low)}
          r={index === last ? 2 : 1.2}
          data-partial={partial?.[index] === true}
        />
      ))}
    </svg>
  );
}
