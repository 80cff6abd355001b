import type { Aggregation, AtModifier, Binary, DurationExpression, Expression, NumberLiteral, VectorSelector } from '../ast.ts';
import { metricName } from '../labels.ts';
import { formatDuration, formatNumber, parseDuration } from '../parse/numbers.ts';
import { quote } from '../parse/strings.ts';
import { printDuration } from './duration.ts';

const plainLabel = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** An expression on one line, as Prometheus writes it: `sum by (job) (rate(x{a="b"}[5m] offset 1m))`. */
export function printExpression(expression: Expression): string {
  switch (expression.kind) {
    case 'number':
      return printNumber(expression);
    case 'string':
      return quote(expression.value);
    case 'parens':
      return `(${printExpression(expression.inner)})`;
    case 'unary':
      return `${expression.op}${printExpression(expression.operand)}`;
    case 'call':
      return `${expression.function}(${expression.args.map(printExpression).join(', ')})`;
    case 'aggregation': {
      const parameter = expression.parameter === undefined ? '' : `${printExpression(expression.parameter)}, `;
      return `${printAggregator(expression)}(${parameter}${printExpression(expression.operand)})`;
    }
    case 'binary':
      return `${printLeft(expression)} ${printOperator(expression)} ${printExpression(expression.right)}`;
    case 'subquery':
      return `${printExpression(expression.operand)}${printSubquerySuffix(expression)}`;
    case 'matrix_selector': {
      const { vector } = expression;
      const range = `[${printDuration(expression.range)}]`;
      return `${printName(vector)}${range}${extension(vector)}${at(vector.at)}${offset(vector.offset)}`;
    }
    case 'vector_selector':
      return `${printName(expression)}${at(expression.at)}${extension(expression)}${offset(expression.offset)}`;
  }
}

/** A left side; before `^` a sign would be one of the whole power. */
function printLeft({ op, left }: Binary): string {
  const text = printExpression(left);
  return op === '^' && left.kind === 'number' ? text.replace('+', '') : text;
}

function printNumber({ value, text }: NumberLiteral): string {
  const duration = parseDuration(text.replace(/^[-+\s]+/, '')) !== undefined && Number.isNaN(Number(text));
  return duration ? formatDuration(value * 1000) : formatNumber(value);
}

/** `sum by (job) `, as it stands before the arguments. */
export function printAggregator({ op, mode, labels }: Aggregation): string {
  if (mode === 'by' && labels.length === 0) return op;
  return `${op} ${mode} (${printLabels(labels)}) `;
}

/** An operator with its modifiers: `/ on (job) group_left (instance)`. */
export function printOperator({ op, bool, matching }: Binary): string {
  let text: string = op;
  if (bool) text += ' bool';
  if (matching === undefined) return text;
  const grouped = matching.cardinality === 'many-to-one' || matching.cardinality === 'one-to-many';
  if (matching.labels.length > 0 || matching.mode === 'on' || grouped) text += ` ${matching.mode} (${printLabels(matching.labels)})`;
  if (grouped) text += ` group_${matching.cardinality === 'many-to-one' ? 'left' : 'right'} (${printLabels(matching.include)})`;
  const { fillLeft, fillRight } = matching;
  if (fillLeft !== undefined && Object.is(fillLeft, fillRight)) return `${text} fill (${formatNumber(fillLeft)})`;
  if (fillLeft !== undefined) text += ` fill_left (${formatNumber(fillLeft)})`;
  if (fillRight !== undefined) text += ` fill_right (${formatNumber(fillRight)})`;
  return text;
}

/** `[1h:5m] @ 12.000 offset 1m`, as it stands behind a subquery's expression. */
export function printSubquerySuffix(subquery: Extract<Expression, { kind: 'subquery' }>): string {
  const step = subquery.step === undefined ? '' : printDuration(subquery.step);
  return `[${printDuration(subquery.range)}:${step}]${at(subquery.at)}${offset(subquery.offset)}`;
}

function printLabels(labels: readonly string[]): string {
  return labels.map(printLabel).join(', ');
}

function printLabel(label: string): string {
  return plainLabel.test(label) ? label : quote(label);
}

function printName(selector: VectorSelector): string {
  const others = selector.matchers.filter(
    ({ label, op, value }) => !(selector.name !== undefined && label === metricName && op === '=' && value === selector.name),
  );
  const braces = others.map(({ label, op, value }) => `${printLabel(label)}${op}${quote(value)}`).sort();
  if (braces.length === 0 && selector.name !== undefined) return selector.name;
  return `${selector.name ?? ''}{${braces.join(',')}}`;
}

function at(modifier: AtModifier | undefined): string {
  if (modifier === undefined) return '';
  return modifier.kind === 'time' ? ` @ ${(modifier.milliseconds / 1000).toFixed(3)}` : ` @ ${modifier.kind}()`;
}

function extension(selector: VectorSelector): string {
  return selector.extension === undefined ? '' : ` ${selector.extension}`;
}

function offset(duration: DurationExpression | undefined): string {
  return duration === undefined ? '' : ` offset ${printDuration(duration)}`;
}
