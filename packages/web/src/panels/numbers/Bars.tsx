import { reduce } from '../reduce.ts';
import { stateColours, stateOf, stateWords, styled } from '../style.ts';
import classes from './Numbers.module.css';
import type { NumbersProps } from './Stat.tsx';

/** One bar a series, on one scale: the panel's bounds, or zero to the largest. */
export function Bars({ title, series, style, reduction, height }: NumbersProps) {
  const rows = series.map((one) => ({ one, value: reduce(one.values, reduction) }));
  const least = style.min ?? Math.min(0, ...rows.map(({ value }) => value ?? 0));
  const most = style.max ?? Math.max(0, ...rows.map(({ value }) => (value !== null && Number.isFinite(value) ? value : 0)));
  const share = (value: number | null) =>
    value === null || most === least ? 0 : Math.min(1, Math.max(0, (value - least) / (most - least)));
  return (
    <ul className={classes.bars} aria-label={title} style={{ maxHeight: height }}>
      {rows.map(({ one, value }) => {
        const state = stateOf(value, style.thresholds);
        return (
          <li key={one.key}>
            <span className={classes.label} title={one.name}>
              {one.name}
            </span>
            <span className={classes.track}>
              <span
                style={{ width: `${share(value) * 100}%`, background: state === 'neutral' ? 'var(--series-1)' : stateColours[state] }}
              />
            </span>
            <strong style={{ color: stateColours[state] }}>
              {styled(value, style)}
              {stateWords[state] !== '' && <span className={classes.word}> {stateWords[state]}</span>}
            </strong>
          </li>
        );
      })}
    </ul>
  );
}
