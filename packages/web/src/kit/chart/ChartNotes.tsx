import type { Limits, Signal } from '../../api/metrics.ts';
import { formatCount, formatText } from '../format.ts';
import { formatBucket } from '../time.ts';
import classes from './Chart.module.css';
import type { ChartSpan } from './spans.ts';

interface ChartNotesProps {
  readonly unit: string;
  readonly step: string;
  readonly timezone: string;
  readonly limits: Limits | null;
  readonly signals: readonly Signal[];
  readonly target: number | undefined;
  readonly targetName: string;
  readonly partial: boolean;
  /** How many things each bucket was computed from, where that is drawn. */
  readonly counted?: readonly number[] | undefined;
  readonly spans?: readonly ChartSpan[] | undefined;
}

const lookWords = { hatched: 'Hatched', bar: 'Bar at the top' } as const;

/** What the lines of a chart mean, and the rules that fired. */
export function ChartNotes({ unit, step, timezone, limits, signals, target, targetName, partial, counted, spans = [] }: ChartNotesProps) {
  if (limits === null && signals.length === 0 && target === undefined && !partial && counted === undefined && spans.length === 0)
    return null;
  return (
    <ul className={classes.notes}>
      {target !== undefined && (
        <li>
          Long dashes: {targetName} {formatText(target, unit)}
        </li>
      )}
      {limits !== null && (
        <li>
          Dotted: usual range {formatText(limits.lower, unit)} to {formatText(limits.upper, unit)}, mean {formatText(limits.mean, unit)} (
          {limits.points} points)
        </li>
      )}
      {counted !== undefined && (
        <li>
          Low bars: n, {formatCount(counted.reduce((sum, n) => sum + n, 0))} in all, at most {formatCount(Math.max(0, ...counted))} at a
          time
        </li>
      )}
      {[...new Set(spans.map(({ look, kind }) => `${lookWords[look]}: ${kind}`))].map((note) => (
        <li key={note}>{note}</li>
      ))}
      {partial && <li>Dashed or hollow: not over yet</li>}
      {signals.map((signal) => (
        <li key={`${signal.rule}${signal.from}${signal.to}`} className={classes.signal}>
          Signal {spanOf(signal, step, timezone)}: {signal.text}
        </li>
      ))}
    </ul>
  );
}

function spanOf({ from, to }: Signal, step: string, timezone: string): string {
  const first = formatBucket(from, step, timezone);
  return from === to ? first : `${first} to ${formatBucket(to, step, timezone)}`;
}
