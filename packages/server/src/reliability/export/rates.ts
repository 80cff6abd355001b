import { type Expression, type MatrixSelector, parseExpression, printExpression, type VectorSelector } from '@binnacle/promql';
import { hasNoLabels } from '../sloth/counters.ts';

/** A length that nobody writes, which stands for a template until it is printed. */
const stand = 1_234_567_000;
const printedStand = '[14d6h56m7s]';

/**
 * The rate of counters over a window (milliseconds), as one series without labels: `sum(x)` is `sum(rate(x[5m]))`.
 * @param counter PromQL of counters, as `{counter}` takes it. @throws QueryError for anything else.
 */
export function rateOf(counter: string, window: number): string {
  const expression = parseExpression(counter);
  const rated = withRates(expression, window);
  return hasNoLabels(expression) ? printExpression(rated) : `sum(${printExpression(rated)})`;
}

/** The same with Sloth's template for the window. */
export function rateTemplateOf(counter: string): string {
  return rateOf(counter, stand).replaceAll(printedStand, '[{{.window}}]');
}

function withRates(expression: Expression, window: number): Expression {
  switch (expression.kind) {
    case 'parens':
      return { ...expression, inner: withRates(expression.inner, window) };
    case 'aggregation':
      return { ...expression, operand: withRates(expression.operand, window) };
    case 'binary':
      return { ...expression, left: withRates(expression.left, window), right: withRates(expression.right, window) };
    case 'call':
      // Of native histograms the parts that are counted are those of their rates.
      return { ...expression, args: expression.args.map((one) => withRates(one, window)) };
    case 'vector_selector':
      return rate(expression, window);
    default:
      return expression;
  }
}

function rate(vector: VectorSelector, window: number): Expression {
  const { start, end } = vector;
  const range = { kind: 'literal', milliseconds: window, text: `${window}ms` } as const;
  const matrix: MatrixSelector = { kind: 'matrix_selector', vector, range, start, end };
  return { kind: 'call', function: 'rate', args: [matrix], start, end };
}
