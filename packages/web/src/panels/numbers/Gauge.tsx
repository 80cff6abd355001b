import { reduce } from '../reduce.ts';
import { stateColours, stateOf, stateWords, styled } from '../style.ts';
import type { NumberStyle, PanelSeries } from '../types.ts';
import classes from './Numbers.module.css';
import type { NumbersProps } from './Stat.tsx';
import { shareOf } from './share.ts';

/** A dial a series: where its value lies between the panel's bounds, with the thresholds on the rim. */
export function Gauge({ title, series, style, reduction, height }: NumbersProps) {
  return (
    <ul className={classes.numbers} data-orientation="horizontal" aria-label={title} style={{ height }}>
      {series.map((one) => (
        <li key={one.key} className={classes.stat}>
          <Dial value={reduce(one.values, reduction)} one={one} style={style} height={height - (series.length > 1 ? 20 : 0)} />
          {series.length > 1 && <span className={classes.label}>{one.name}</span>}
        </li>
      ))}
    </ul>
  );
}

interface DialProps {
  readonly one: PanelSeries;
  readonly value: number | null;
  readonly style: NumberStyle;
  readonly height: number;
}

const radius = 42;
/** The dial is open at the bottom: it runs over 240 degrees. */
const sweep = 240;

function Dial({ one, value, style, height }: DialProps) {
  const share = shareOf(value, style);
  const state = stateOf(value, style.thresholds);
  const rims = (style.thresholds ?? []).map((threshold, index, all) => ({
    state: threshold.state,
    from: threshold.from === null ? 0 : shareOf(threshold.from, style),
    to: index + 1 < all.length ? shareOf(all[index + 1]?.from ?? null, style) : 1,
  }));
  return (
    <svg
      viewBox="0 0 120 96"
      height={Math.max(40, height)}
      width="100%"
      role="img"
      aria-label={`${one.name}: ${styled(value, style)}${stateWords[state] && `, ${stateWords[state]}`}`}
    >
      <path d={arc(0, 1, radius)} fill="none" stroke="var(--line)" strokeWidth="9" />
      {value !== null && share > 0 && (
        <path
          d={arc(0, share, radius)}
          fill="none"
          stroke={state === 'neutral' ? 'var(--series-1)' : stateColours[state]}
          strokeWidth="9"
        />
      )}
      {rims.map(({ state: rim, from, to }) =>
        to > from ? (
          <path key={`${rim}${from}`} d={arc(from, to, radius + 7)} fill="none" stroke={stateColours[rim]} strokeWidth="2" />
        ) : null,
      )}
      <text x="60" y="62" textAnchor="middle" fontSize="16" fontWeight="600" fill={stateColours[state]}>
        {styled(value, style)}
      </text>
      <text x="60" y="78" textAnchor="middle" fontSize="9" fill="var(--quiet)">
        {stateWords[state]}
      </text>
    </svg>
  );
}

function arc(from: number, to: number, r: number): string {
  const [startX, startY] = pointAt(from, r);
  const [endX, endY] = pointAt(to, r);
  const large = (to - from) * sweep > 180 ? 1 : 0;
  return `M${startX} ${startY}A${r} ${r} 0 ${large} 1 ${endX} ${endY}`;
}

function pointAt(share: number, r: number): [string, string] {
  const angle = ((-210 + share * sweep) * Math.PI) / 180;
  return [(60 + r * Math.cos(angle)).toFixed(2), (56 + r * Math.sin(angle)).toFixed(2)];
}
