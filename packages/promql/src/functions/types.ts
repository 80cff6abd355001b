import type { Position } from '../ast.ts';
import { QueryError } from '../errors.ts';
import type { Notes } from '../evaluate/notes.ts';
import type { QueryBounds } from '../evaluate/run.ts';
import type { Series, Value } from '../evaluate/value.ts';
import type { Work } from '../evaluate/work.ts';
import type { Grid } from '../series.ts';

/** A call of a function with its arguments evaluated over the grid. */
export interface FunctionCall {
  readonly name: string;
  readonly args: readonly Value[];
  readonly positions: readonly Position[];
  readonly grid: Grid;
  readonly query: QueryBounds;
  readonly notes: Notes;
  /** Throws when so many bytes more would be too many, or the query's time is over. */
  readonly ensure: (bytes: number) => void;
  /** Of `absent` alone. */
  readonly absentLabels: Readonly<Record<string, string>>;
}

/** Answers at once, or with work where there may be much of it. */
export type FunctionImplementation = (call: FunctionCall) => Value | Work<Value>;

function mistyped(call: FunctionCall, place: number, wanted: string): QueryError {
  return new QueryError('internal', `argument ${place + 1} of ${call.name} is not ${wanted}`);
}

export function vectorArgument(call: FunctionCall, place: number): readonly Series[] {
  const value = call.args[place];
  if (value?.type !== 'vector') throw mistyped(call, place, 'a vector');
  return value.series;
}

export function scalarArgument(call: FunctionCall, place: number): Float64Array {
  const value = call.args[place];
  if (value?.type !== 'scalar') throw mistyped(call, place, 'a scalar');
  return value.values;
}

export function stringArgument(call: FunctionCall, place: number): string {
  const value = call.args[place];
  if (value?.type !== 'string') throw mistyped(call, place, 'a string');
  return value.value;
}

/** The argument at a place, or one number for all points where it was left out. */
export function optionalScalar(call: FunctionCall, place: number, otherwise: number): Float64Array {
  return call.args[place] === undefined ? new Float64Array(call.grid.count).fill(otherwise) : scalarArgument(call, place);
}
