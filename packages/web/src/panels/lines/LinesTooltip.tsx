import { formatTime } from '../../kit/time.ts';
import { usePageRange } from '../../range/use-range.ts';
import { styled } from '../style.ts';
import type { NumberStyle, PanelSeries } from '../types.ts';
import classes from './Lines.module.css';
import { lookOf } from './options.ts';

export interface Pointed {
  readonly index: number;
  /** Pixels from the left and top of the plotting area. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly focused: number | null;
}

const mostRows = 12;

/** The values under the pointer, largest first. What the pointer is near to is set in bold. */
export function LinesTooltip({
  pointed,
  series,
  style,
}: {
  readonly pointed: Pointed;
  readonly series: readonly PanelSeries[];
  readonly style: NumberStyle;
}) {
  const { timezone } = usePageRange();
  const time = series[0]?.times[pointed.index];
  if (time === undefined) return null;
  const rows = series
    .map((one, place) => ({ one, place, value: one.values[pointed.index] ?? null }))
    .filter(({ value }) => value !== null)
    .sort((a, b) => (b.value ?? 0) - (a.value ?? 0));
  if (rows.length === 0) return null;
  const focus = rows.findIndex(({ place }) => place === pointed.focused);
  const shown = focus >= mostRows ? [...rows.slice(0, mostRows - 1), ...rows.slice(focus, focus + 1)] : rows.slice(0, mostRows);
  const onLeft = pointed.left > pointed.width / 2;
  return (
    <div className={classes.tooltip} aria-hidden="true" style={{ top: 4, ...(onLeft ? { insetInlineStart: 56 } : { insetInlineEnd: 16 }) }}>
      <div className={classes.time}>{formatTime(time, timezone)}</div>
      {shown.map(({ one, place, value }) => (
        <div key={one.key} className={classes.row} data-focused={place === pointed.focused}>
          <span className={classes.swatch} style={{ background: lookOf(place).swatch }} />
          <span className={classes.name}>{one.name}</span>
          <strong>{styled(value, style)}</strong>
        </div>
      ))}
      {rows.length > shown.length && <div className={classes.time}>and {rows.length - shown.length} more</div>}
    </div>
  );
}
