import { reduce } from '../reduce.ts';
import { styled } from '../style.ts';
import type { NumberStyle, PanelSeries } from '../types.ts';
import classes from './Lines.module.css';
import { lookOf } from './options.ts';

interface LinesLegendProps {
  readonly title: string;
  readonly series: readonly PanelSeries[];
  readonly style: NumberStyle;
  readonly form: 'list' | 'table';
  /** The series that alone is drawn; null draws all. */
  readonly alone: string | null;
  readonly onAlone: (key: string | null) => void;
}

/** The names of the series; choosing one draws it alone. As a table with the last, least, mean and largest value of each. */
export function LinesLegend({ title, series, style, form, alone, onAlone }: LinesLegendProps) {
  const entry = (one: PanelSeries, place: number) => (
    <button
      type="button"
      className={classes.entry}
      aria-pressed={alone === null || alone === one.key}
      title={alone === one.key ? 'Show all series' : `Show ${one.name} alone`}
      onClick={() => onAlone(alone === one.key ? null : one.key)}
    >
      <span aria-hidden="true" className={classes.swatch} style={{ background: lookOf(place).swatch }} />
      <span className={classes.name}>{one.name}</span>
    </button>
  );
  if (form === 'list') {
    return (
      <ul className={classes.legend} data-form="list" aria-label={`Series of ${title}`}>
        {series.map((one, place) => (
          <li key={one.key}>{entry(one, place)}</li>
        ))}
      </ul>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.legend} tabIndex={0} aria-label={`Series of ${title}`}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Series</th>
            <th scope="col">Last</th>
            <th scope="col">Min</th>
            <th scope="col">Mean</th>
            <th scope="col">Max</th>
          </tr>
        </thead>
        <tbody>
          {series.map((one, place) => (
            <tr key={one.key}>
              <td>{entry(one, place)}</td>
              {(['last', 'min', 'mean', 'max'] as const).map((how) => (
                <td key={how}>{styled(reduce(one.values, how), style)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
