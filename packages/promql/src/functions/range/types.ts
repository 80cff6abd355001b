import type { Notes } from '../../evaluate/notes.ts';
import type { Points } from '../../evaluate/value.ts';
import type { Extension } from '../../plan/types.ts';
import type { Grid } from '../../series.ts';
import type { Samples, Windows } from './samples.ts';

/** A series and, for each point of the grid, which of its samples a range function is to look at. */
export interface RangeInput {
  readonly samples: Samples;
  readonly floats: Windows;
  readonly histograms: Windows;
  readonly grid: Grid;
  /** Milliseconds. */
  readonly window: number;
  readonly extension: Extension;
  /** Each one value for all points or one per point. */
  readonly parameters: readonly (number | Float64Array)[];
  readonly notes: Notes;
}

/** Computes a range function at every point of the grid; points that it leaves alone stay absent. */
export type RangeFunction = (input: RangeInput, output: Points) => void;

export function parameterAt(parameters: readonly (number | Float64Array)[], place: number, point: number): number {
  const parameter = parameters[place];
  if (parameter === undefined) return Number.NaN;
  return typeof parameter === 'number' ? parameter : (parameter[point] as number);
}
