import {
  type Aggregation,
  type Binary,
  type Expression,
  type Matcher,
  metricName,
  parseExpression,
  printExpression,
  type VectorSelector,
} from '@binnacle/promql';
import { AppError } from '../../platform/errors.ts';
import { asInvalid } from '../promql/errors.ts';

/** Labels that an aggregation leaves. */
export interface Kept {
  readonly mode: 'by' | 'without';
  readonly labels: readonly string[];
}

/** What of native histograms is counted: all events, or those between two values, interpolated within a bucket as Prometheus does. */
export type HistogramPart = { readonly kind: 'count' } | { readonly kind: 'between'; readonly lower: number; readonly upper: number };

/** Counters that are added or taken away: those that any of the selections matches, each once. */
export interface Term {
  /** Present where they are native histograms. */
  readonly histogram?: HistogramPart | undefined;
  readonly sign: 1 | -1;
  readonly name: string;
  /** Matchers of labels, without that of the name. */
  readonly any: readonly (readonly Matcher[])[];
  readonly kept: Kept;
}

const mostTerms = 20;

/**
 * PromQL made of selectors of counters, `sum`, `+`, `-`, `or` and parentheses, as a sum of terms. Of native histograms it takes
 * `histogram_count(x)`, and `histogram_fraction(0, 0.3, x) * histogram_count(x)`. It says which counters count; how much they grew is counted
 * in each bucket, so there is no rate() and no range.
 * @throws AppError `invalid_query` for what does not parse or is not allowed, saying what to write instead.
 */
export function parseCounter(text: string): readonly Term[] {
  let expression: Expression;
  try {
    expression = parseExpression(text);
  } catch (error) {
    throw asInvalid(error);
  }
  const terms = termsOf(expression, 1, { mode: 'without', labels: [] });
  if (terms.length === 0) throw refused('it counts nothing', 'write a selector, such as sum(http_requests_total{job="shop"})');
  if (terms.length > mostTerms) throw refused(`it has ${terms.length} parts`, `at most ${mostTerms} can be added up`);
  return terms;
}

function termsOf(expression: Expression, sign: 1 | -1, kept: Kept): Term[] {
  switch (expression.kind) {
    case 'parens':
      return termsOf(expression.inner, sign, kept);
    case 'unary':
      return termsOf(expression.operand, expression.op === '-' ? negated(sign) : sign, kept);
    case 'vector_selector':
      return [selection(expression, sign, kept)];
    case 'aggregation':
      return ofAggregation(expression, sign, kept);
    case 'binary':
      return ofBinary(expression, sign, kept);
    case 'matrix_selector':
      throw refused(
        `${printExpression(expression)} has a range`,
        `write ${printExpression(expression.vector)}: the buckets are the range that is counted`,
      );
    case 'call':
      return [ofCall(expression, sign, kept)];
    default:
      throw refused(`${printExpression(expression)} is no counter`, 'write selectors of counters, sum, + and - alone');
  }
}

function selection(selector: VectorSelector, sign: 1 | -1, kept: Kept): Term {
  const written = printExpression(selector);
  if (selector.offset !== undefined || selector.at !== undefined || selector.extension !== undefined) {
    throw refused(`${written} looks at another time`, 'leave offset, @ and modifiers away');
  }
  const named = selector.matchers.find(({ label, op }) => label === metricName && op === '=');
  const others = selector.matchers.filter((matcher) => matcher !== named);
  if (named === undefined || others.some(({ label }) => label === metricName)) {
    throw refused(`${written} does not say which counter`, 'write its name, such as http_requests_total{...}; add several up with +');
  }
  return { sign, name: named.value, any: [others], kept };
}

function ofAggregation(expression: Aggregation, sign: 1 | -1, outer: Kept): Term[] {
  if (expression.op !== 'sum') {
    throw refused(`${expression.op}() of counters is no count of events`, 'write sum(...), sum by (...) or sum without (...)');
  }
  return termsOf(expression.operand, sign, both(outer, { mode: expression.mode, labels: expression.labels }));
}

/** What two aggregations leave, one around the other. */
function both(outer: Kept, inner: Kept): Kept {
  if (outer.mode === 'without' && inner.mode === 'without') return { mode: 'without', labels: [...outer.labels, ...inner.labels] };
  const [by, other] = outer.mode === 'by' ? [outer, inner] : [inner, outer];
  const keeps = (label: string) => other.labels.includes(label) === (other.mode === 'by');
  return { mode: 'by', labels: by.labels.filter(keeps) };
}

function ofBinary(expression: Binary, sign: 1 | -1, kept: Kept): Term[] {
  const { op, left, right, matching } = expression;
  if (op === 'or') return ofOr(expression, sign, kept);
  if (op === '*' && (matching === undefined || (matching.labels.length === 0 && matching.include.length === 0))) {
    const product = ofProduct(expression, sign, kept);
    if (product !== undefined) return [product];
  }
  if (op !== '+' && op !== '-') {
    const instead = op === '/' ? 'give events and total of an SLO, or the parts of a formula, one by one' : 'only + and - leave a count';
    throw refused(`"${op}" does not make a count of counters`, instead);
  }
  if (matching !== undefined && (matching.labels.length > 0 || matching.include.length > 0)) {
    throw refused('on(), ignoring() and group_left() match series one by one', 'leave them away: all that match are added up');
  }
  return [...termsOf(left, sign, kept), ...termsOf(right, op === '-' ? negated(sign) : sign, kept)];
}

/** `or vector(0)` says what holds anyway: what nobody reports counts nothing. */
function ofOr({ left, right }: Binary, sign: 1 | -1, kept: Kept): Term[] {
  if (isVectorZero(right)) return termsOf(left, sign, kept);
  const [first, second, ...others] = [...termsOf(left, sign, kept), ...termsOf(right, sign, kept)];
  const alike = first !== undefined && second !== undefined && others.length === 0 && first.name === second.name;
  if (
    !alike ||
    JSON.stringify(first.histogram) !== JSON.stringify(second.histogram) ||
    first.sign !== second.sign ||
    JSON.stringify(first.kept) !== JSON.stringify(second.kept)
  ) {
    throw refused('"or" is for selectors of one counter', 'write + to add up what different counters count');
  }
  return [{ ...first, any: [...first.any, ...second.any] }];
}

function isVectorZero(expression: Expression): boolean {
  if (expression.kind === 'parens') return isVectorZero(expression.inner);
  if (expression.kind !== 'call' || expression.function !== 'vector') return false;
  const [value] = expression.args;
  return value?.kind === 'number' && value.value === 0;
}

type Call = Extract<Expression, { kind: 'call' }>;

function ofCall(call: Call, sign: 1 | -1, kept: Kept): Term {
  if (call.function === 'histogram_count') return { ...histogramOf(call, call.args[0], sign, kept), histogram: { kind: 'count' } };
  return refuseCall(call);
}

/** A share of the events of native histograms times their number: how many events lie between two values. */
function ofProduct({ left, right }: Binary, sign: 1 | -1, kept: Kept): Term | undefined {
  const calls = [left, right].map((side) => (side.kind === 'call' ? side : undefined));
  const fraction = calls.find((call) => call?.function === 'histogram_fraction');
  const count = calls.find((call) => call?.function === 'histogram_count');
  if (fraction === undefined || count === undefined) return undefined;
  const [lower, upper] = [numberIn(fraction.args[0]), numberIn(fraction.args[1])];
  if (lower === undefined || upper === undefined || (lower !== 0 && lower !== Number.NEGATIVE_INFINITY) || !(upper > 0)) {
    throw refused(
      `${printExpression(fraction)} has other bounds than are counted`,
      'write 0 or -Inf below, and a number above 0, such as 0.3',
    );
  }
  const term = histogramOf(fraction, fraction.args[2], sign, kept);
  const whole = histogramOf(count, count.args[0], sign, kept);
  if (JSON.stringify(term) !== JSON.stringify(whole)) {
    throw refused('its share and its count are of different histograms', 'write the same selector in both');
  }
  return { ...term, histogram: { kind: 'between', lower, upper } };
}

function histogramOf(call: Call, inner: Expression | undefined, sign: 1 | -1, kept: Kept): Term {
  if (inner?.kind === 'call' && ranged.includes(inner.function)) return refuseCall(inner);
  if (inner?.kind !== 'vector_selector') {
    throw refused(`${printExpression(call)} is not of one selector`, `write ${call.function} of a selector, and sum() around it`);
  }
  return selection(inner, sign, kept);
}

function numberIn(expression: Expression | undefined): number | undefined {
  if (expression?.kind === 'number') return expression.value;
  if (expression?.kind !== 'unary') return undefined;
  const value = numberIn(expression.operand);
  return value === undefined ? undefined : expression.op === '-' ? -value : value;
}

const ranged = ['rate', 'irate', 'increase', 'delta', 'idelta'];

function refuseCall({ function: name, args }: Call): never {
  const [first] = args;
  if (ranged.includes(name) && first !== undefined) {
    const inner = first.kind === 'matrix_selector' ? printExpression(first.vector) : 'the counter itself';
    throw refused(`${name}() estimates, and here counters are counted exactly`, `write ${inner}`);
  }
  if (name.startsWith('histogram_')) {
    throw refused(
      `${name}() of a native histogram is no count of events`,
      'write histogram_count(x) for all of its events, or histogram_fraction(0, 0.3, x) * histogram_count(x) for those within a bound',
    );
  }
  throw refused(`${name}() is no count of events`, 'write selectors of counters, sum, + and - alone, or {promql: ...} for a gauge');
}

function negated(sign: 1 | -1): 1 | -1 {
  return sign === 1 ? -1 : 1;
}

function refused(what: string, instead: string): AppError {
  return new AppError('invalid_query', `A counter cannot be this: ${what}; ${instead}.`);
}
