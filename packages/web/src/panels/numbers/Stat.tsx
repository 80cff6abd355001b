import { Sparkline } from '../../kit/Sparkline.tsx';
import { type Reduction, reduce } from '../reduce.ts';
import { stateColours, stateOf, stateWords, styled } from '../style.ts';
import type { NumberStyle, PanelSeries } from '../types.ts';
import classes from './Numbers.module.css';

export interface NumbersProps {
  readonly title: string;
  readonly series: readonly PanelSeries[];
  readonly style: NumberStyle;
  readonly reduction: Reduction;
  readonly orientation: 'horizontal' | 'vertical';
  readonly height: number;
}

/** One large number a series, with its course below it. */
export function Stat({ title, series, style, reduction, orientation, height }: NumbersProps) {
  const each = orientation === 'vertical' ? height / Math.max(1, series.length) : height;
  return (
    <ul className={classes.numbers} data-orientation={orientation} aria-label={title} style={{ height }}>
      {series.map((one) => {
        const value = reduce(one.values, reduction);
        const state = stateOf(value, style.thresholds);
        const hasCourse = each >= 90 && one.values.filter((point) => point !== null).length > 2;
        return (
          <li key={one.key} className={classes.stat}>
            {series.length > 1 && <span className={classes.label}>{one.name}</span>}
            <strong
              className={classes.number}
              style={{ color: stateColours[state], fontSize: `clamp(1rem, ${Math.min(each * 0.32, 40)}px, 2.5rem)` }}
            >
              {styled(value, style)}
              {stateWords[state] !== '' && <span className={classes.word}> {stateWords[state]}</span>}
            </strong>
            {hasCourse && <Sparkline label={`Course of ${one.name}`} values={one.values} width={120} height={24} />}
          </li>
        );
      })}
    </ul>
  );
}
