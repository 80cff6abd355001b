import { type Expression, parseExpression, printExpression, QueryError } from '@binnacle/promql';
import { parseCounter } from '../../metrics/counter/parse.ts';
import { AppError } from '../../platform/errors.ts';

/** The counters whose growth a query of rates or increases asks for. */
export interface Counters {
  /** PromQL of the counters alone, without labels: `sum(http_requests_total{code=~"5.."})`. */
  readonly counter: string;
  readonly function: 'rate' | 'increase';
  /** Milliseconds. */
  readonly window: number;
  /** Whether the query answers a series for each value of some labels, which are added up here. */
  readonly grouped: boolean;
}

/** Good or bad events of all events, of a query that divides the one by the other. */
export interface CountedRatio {
  readonly part: 'good' | 'bad';
  readonly events: Counters;
  readonly total: Counters;
}

/**
 * What a query counts that is made of `rate` or `increase` over selectors, `sum`, `+`, `-`, `or`, parentheses, and counts of native histograms alone; `undefined` for any
 * other. Rates and increases over one window are the growth of counters times one factor, which a ratio of two of them does not show.
 */
export function countersOf(query: string): Counters | undefined {
  const expression = parsed(query);
  return expression === undefined ? undefined : countersIn(expression);
}

/** The events of `bad / total` and of `1 - good / total`, both made of rates over the same window. */
export function countedRatioOf(query: string): CountedRatio | undefined {
  const expression = inner(parsed(query));
  if (expression?.kind !== 'binary') return undefined;
  if (expression.op === '/') return division(expression.left, expression.right, 'bad');
  const { left } = expression;
  const right = inner(expression.right);
  if (expression.op !== '-' || left.kind !== 'number' || left.value !== 1 || right?.kind !== 'binary' || right.op !== '/') return undefined;
  return division(right.left, right.right, 'good');
}

/** Whether two queries count in the same way, so that their ratio is one of events. */
export function comparable(one: Counters | undefined, other: Counters | undefined): boolean {
  return one !== undefined && other !== undefined && one.function === other.function && one.window === other.window;
}

/** What keeps a text from being an expression of counters; `undefined` for one that is. */
export function counterProblem(text: string): string | undefined {
  try {
    parseCounter(text);
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}

function parsed(query: string): Expression | undefined {
  try {
    return parseExpression(query);
  } catch (error) {
    if (error instanceof QueryError) return undefined;
    throw error;
  }
}

function inner(expression: Expression | undefined): Expression | undefined {
  return expression?.kind === 'parens' ? inner(expression.inner) : expression;
}

function division(left: Expression, right: Expression, part: 'good' | 'bad'): CountedRatio | undefined {
  const [events, total] = [countersIn(left), countersIn(right)];
  return events !== undefined && total !== undefined && comparable(events, total) ? { part, events, total } : undefined;
}

interface Found {
  function?: string;
  window?: number;
}

function countersIn(expression: Expression): Counters | undefined {
  const found: Found = {};
  const converted = inner(withoutRates(expression, found));
  if (converted === undefined || found.window === undefined) return undefined;
  const plain = hasNoLabels(converted);
  const text = printExpression(converted);
  const counter = plain ? text : `sum(${text})`;
  if (counterProblem(counter) !== undefined) return undefined;
  const grouped = !plain && converted.kind !== 'vector_selector';
  return { counter, function: found.function as 'rate' | 'increase', window: found.window, grouped };
}

/** The expression with its rates or increases taken away, which all must be alike. */
function withoutRates(expression: Expression, found: Found): Expression | undefined {
  switch (expression.kind) {
    case 'parens': {
      const converted = withoutRates(expression.inner, found);
      return converted === undefined ? undefined : { ...expression, inner: converted };
    }
    case 'aggregation': {
      const operand = expression.op === 'sum' ? withoutRates(expression.operand, found) : undefined;
      return operand === undefined ? undefined : { ...expression, operand };
    }
    case 'binary': {
      if (expression.op === '*') return productOf(expression, found);
      if (!['+', '-', 'or'].includes(expression.op)) return undefined;
      const left = withoutRates(expression.left, found);
      // "or vector(0)" says that nothing received is nothing counted, which it is anyway.
      if (expression.op !== '-' && isZero(expression.right)) return left;
      const right = withoutRates(expression.right, found);
      return left === undefined || right === undefined ? undefined : { ...expression, left, right };
    }
    case 'call':
      return counterOfCall(expression, found);
    default:
      return undefined;
  }
}

type Call = Extract<Expression, { kind: 'call' }>;

/** `histogram_fraction(0, 0.3, rate(x[5m])) * histogram_count(rate(x[5m]))`: the events of native histograms within a bound. */
function productOf(expression: Extract<Expression, { kind: 'binary' }>, found: Found): Expression | undefined {
  const sides = [expression.left, expression.right].map((side) => {
    if (side.kind !== 'call' || (side.function !== 'histogram_fraction' && side.function !== 'histogram_count')) return undefined;
    const histogram = side.args.at(-1);
    const converted = histogram === undefined ? undefined : withoutRates(histogram, found);
    return converted === undefined ? undefined : { ...side, args: [...side.args.slice(0, -1), converted] };
  });
  const [left, right] = sides;
  return left === undefined || right === undefined ? undefined : { ...expression, left, right };
}

function counterOfCall(call: Call, found: Found): Expression | undefined {
  const { function: name, args } = call;
  const [argument] = args;
  if (name === 'histogram_count' && argument !== undefined) {
    const histogram = withoutRates(argument, found);
    return histogram === undefined ? undefined : { ...call, args: [histogram] };
  }
  if ((name !== 'rate' && name !== 'increase') || argument?.kind !== 'matrix_selector' || argument.range.kind !== 'literal')
    return undefined;
  const { vector, range } = argument;
  if (vector.offset !== undefined || vector.at !== undefined || vector.extension !== undefined) return undefined;
  if ((found.function ?? name) !== name || (found.window ?? range.milliseconds) !== range.milliseconds) return undefined;
  Object.assign(found, { function: name, window: range.milliseconds });
  return vector;
}

function isZero(expression: Expression): boolean {
  const value = inner(expression);
  if (value?.kind === 'number') return value.value === 0;
  const argument = value?.kind === 'call' && value.function === 'vector' ? value.args[0] : undefined;
  return argument?.kind === 'number' && argument.value === 0;
}

/** Whether an expression answers at most one series, which has no labels. */
export function hasNoLabels(expression: Expression): boolean {
  if (expression.kind === 'parens') return hasNoLabels(expression.inner);
  if (expression.kind === 'aggregation') return expression.mode === 'by' && expression.labels.length === 0;
  return expression.kind === 'binary' && hasNoLabels(expression.left) && hasNoLabels(expression.right);
}
