import type { Matcher } from './matcher.ts';

export interface Position {
  /** Characters from the start of the query; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

export type ValueType = 'scalar' | 'vector' | 'matrix' | 'string';

/** A duration as written: seconds as a number, or an expression of them (`5m + 30s`, `step()`, `range()`, `max(...)`). */
export type DurationExpression =
  | { readonly kind: 'literal'; readonly milliseconds: number; readonly text: string }
  | { readonly kind: 'call'; readonly name: 'step' | 'range' | 'min' | 'max'; readonly args: readonly DurationExpression[] }
  | { readonly kind: 'unary'; readonly op: '+' | '-'; readonly operand: DurationExpression }
  | {
      readonly kind: 'binary';
      readonly op: '+' | '-' | '*' | '/' | '%' | '^';
      readonly left: DurationExpression;
      readonly right: DurationExpression;
    }
  | { readonly kind: 'parens'; readonly inner: DurationExpression };

/** `@ 123.4` in milliseconds, or `@ start()`, `@ end()`. */
export type AtModifier = { readonly kind: 'time'; readonly milliseconds: number } | { readonly kind: 'start' } | { readonly kind: 'end' };

export interface VectorSelector extends Position {
  readonly kind: 'vector_selector';
  /** The name as written before the braces, which is also among the matchers. */
  readonly name: string | undefined;
  readonly matchers: readonly Matcher[];
  readonly offset: DurationExpression | undefined;
  readonly at: AtModifier | undefined;
  /** Extended range selectors. */
  readonly extension: 'anchored' | 'smoothed' | undefined;
}

export interface MatrixSelector extends Position {
  readonly kind: 'matrix_selector';
  /** Carries offset, `@` and extension, wherever they were written. */
  readonly vector: VectorSelector;
  readonly range: DurationExpression;
}

export interface Subquery extends Position {
  readonly kind: 'subquery';
  readonly operand: Expression;
  readonly range: DurationExpression;
  /** Absent: the engine's default resolution. */
  readonly step: DurationExpression | undefined;
  readonly offset: DurationExpression | undefined;
  readonly at: AtModifier | undefined;
}

export interface Call extends Position {
  readonly kind: 'call';
  readonly function: string;
  readonly args: readonly Expression[];
}

export type AggregationOp =
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'count'
  | 'group'
  | 'stddev'
  | 'stdvar'
  | 'topk'
  | 'bottomk'
  | 'quantile'
  | 'count_values'
  | 'limitk'
  | 'limit_ratio';

export interface Aggregation extends Position {
  readonly kind: 'aggregation';
  readonly op: AggregationOp;
  /** `topk`, `bottomk`, `quantile`, `count_values`, `limitk`, `limit_ratio`. */
  readonly parameter: Expression | undefined;
  readonly operand: Expression;
  /** Neither written: `by` with no labels. */
  readonly mode: 'by' | 'without';
  readonly labels: readonly string[];
}

export type BinaryOp =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | 'atan2'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'and'
  | 'or'
  | 'unless'
  | '</'
  | '>/';

export interface VectorMatching {
  readonly cardinality: 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';
  readonly mode: 'on' | 'ignoring';
  readonly labels: readonly string[];
  /** Of `group_left(...)`, `group_right(...)`. */
  readonly include: readonly string[];
  readonly fillLeft: number | undefined;
  readonly fillRight: number | undefined;
}

export interface Binary extends Position {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly left: Expression;
  readonly right: Expression;
  readonly bool: boolean;
  /** Present when both sides are vectors. */
  readonly matching: VectorMatching | undefined;
}

export interface Unary extends Position {
  readonly kind: 'unary';
  readonly op: '+' | '-';
  readonly operand: Expression;
}

export interface Parens extends Position {
  readonly kind: 'parens';
  readonly inner: Expression;
}

export interface NumberLiteral extends Position {
  readonly kind: 'number';
  readonly value: number;
  /** As written. */
  readonly text: string;
}

export interface StringLiteral extends Position {
  readonly kind: 'string';
  readonly value: string;
}

export type Expression =
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Call
  | Aggregation
  | Binary
  | Unary
  | Parens
  | NumberLiteral
  | StringLiteral;
