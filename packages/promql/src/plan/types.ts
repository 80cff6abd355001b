import type { AggregationOp, BinaryOp, Position, VectorMatching } from '../ast.ts';
import type { Matcher } from '../matcher.ts';
import type { Grid } from '../series.ts';
import type { LeafAggregation, LeafFunction } from '../storage.ts';

/** What the engine computes over stored samples; storages know those of `LeafFunction`. */
export type LeafName = LeafFunction['name'] | 'start_timestamp';
export type Extension = 'anchored' | 'smoothed' | undefined;

interface Planned {
  /** The times at which the result stands. */
  readonly grid: Grid;
  readonly position: Position;
}

/** What a range function, or a plain selector, does with its window. */
export interface Windowed extends Planned {
  readonly name: LeafName;
  /** Milliseconds. */
  readonly window: number;
  readonly extension: Extension;
  readonly parameters: readonly Plan[];
  /** Where samples are looked for: the grid less offset, or at `@`. */
  readonly at: Grid;
  /** `at` has one point, which stands for all of the grid. */
  readonly spread: boolean;
  readonly dropName: boolean;
  /** Where hints about the argument point to. */
  readonly argument: Position;
}

export interface LeafPlan extends Windowed {
  readonly kind: 'leaf';
  readonly matchers: readonly Matcher[];
  readonly aggregation: (LeafAggregation & { readonly argument: Position }) | undefined;
  /**
   * Of histograms no more than count and sum is taken: then resets are told where they are, as by Prometheus, which reads such histograms
   * without their buckets and looks for resets as it reads.
   */
  readonly countsAlone: boolean;
}

/** A range function over a subquery. */
export interface SubqueryPlan extends Windowed {
  readonly kind: 'subquery';
  readonly inner: Plan;
}

export interface CallPlan extends Planned {
  readonly kind: 'call';
  readonly function: string;
  readonly args: readonly Plan[];
  /** Where the arguments stand in the query. */
  readonly positions: readonly Position[];
  /** Labels that `absent` gives its answer: those that its argument's matchers fix. */
  readonly absentLabels?: Readonly<Record<string, string>> | undefined;
}

export interface InfoPlan extends Planned {
  readonly kind: 'info';
  readonly base: Plan;
  readonly matchers: readonly Matcher[];
  /** Where the info series are looked for: where the base's samples are. */
  readonly at: Grid;
}

export interface AggregationPlan extends Planned {
  readonly kind: 'aggregation';
  readonly op: AggregationOp;
  readonly parameter: Plan | undefined;
  readonly operand: Plan;
  /** Where operand and parameter stand in the query. */
  readonly argument: Position;
  readonly parameterPosition: Position | undefined;
  readonly mode: 'by' | 'without';
  readonly labels: readonly string[];
}

export interface BinaryPlan extends Planned {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly left: Plan;
  readonly right: Plan;
  readonly bool: boolean;
  readonly matching: VectorMatching | undefined;
}

export interface NegationPlan extends Planned {
  readonly kind: 'negation';
  readonly operand: Plan;
}

export interface NumberPlan extends Planned {
  readonly kind: 'number';
  readonly value: number;
}

export interface StringPlan extends Planned {
  readonly kind: 'string';
  readonly value: string;
}

export type Plan = LeafPlan | SubqueryPlan | CallPlan | InfoPlan | AggregationPlan | BinaryPlan | NegationPlan | NumberPlan | StringPlan;

/** A range vector asked for as it is, at one instant. */
export interface MatrixPlan {
  readonly kind: 'matrix';
  readonly matchers: readonly Matcher[] | undefined;
  readonly inner: Plan | undefined;
  /** Samples in (from, to], milliseconds. */
  readonly from: number;
  readonly to: number;
}
