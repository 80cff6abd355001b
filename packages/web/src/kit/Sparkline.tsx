import classes from './Sparkline.module.css';

interface SparklineProps {
  readonly values: readonly (number | null)[];
  /** Buckets that are not over yet are drawn hollow. */
  readonly partial?: readonly boolean[];
  readonly label: string;
  readonly width?: number;
  readonly height?: number;
}

/** The course of a number in the height of a line of text; gaps where there is no data. */
export function Sparkline({ values, partial, label, width = 96, height = 22 }: SparklineProps) {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return <span className={classes.none} style={{ width, height }} aria-hidden="true" />;
  const low = Math.min(...known);
  const span = Math.max(...known) - low || 1;
  const x = (index: number) => 2 + (index / (values.length - 1)) * (width - 4);
  const y = (value: number) => height - 3 - ((value - low) / span) * (height - 6);
  const last = values.findLastIndex((value) => value !== null);
  const end = values[last];
  return (
    <svg className={classes.sparkline} width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      <path d={path(values, x, y)} />
      {end !== null && end !== undefined && <circle cx={x(last)} cy={y(end)} r="2" data-partial={partial?.[last] === true} />}
    </svg>
  );
}

function path(values: readonly (number | null)[], x: (index: number) => number, y: (value: number) => number): string {
  let drawn = '';
  let pen = false;
  values.forEach((value, index) => {
    if (value === null) {
      pen = false;
      return;
    }
    drawn += `${pen ? 'L' : 'M'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = true;
  });
  return drawn;
}
