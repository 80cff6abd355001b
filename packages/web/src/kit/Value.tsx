import { formatText, formatValue } from './format.ts';
import { NoData } from './NoData.tsx';
import classes from './Value.module.css';

interface ValueProps {
  readonly value: number | null | undefined;
  readonly unit: string;
  readonly size?: 'normal' | 'large';
  /** Why there is no value. */
  readonly whyEmpty?: string | undefined;
}

/** A number with its unit, or "—" with the reason. */
export function Value({ value, unit, size = 'normal', whyEmpty }: ValueProps) {
  if (value === null || value === undefined) return <NoData why={whyEmpty} size={size} />;
  const { number, unit: symbol } = formatValue(value, unit);
  return (
    <span className={size === 'large' ? classes.large : classes.value} title={`${value} ${unit} (${formatText(value, unit)})`}>
      {number}
      {symbol !== '' && <span className={classes.unit}>{symbol.startsWith('/') ? symbol : ` ${symbol}`}</span>}
    </span>
  );
}
