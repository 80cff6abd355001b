import type { DurationExpression } from '../ast.ts';
import { formatDuration, formatNumber, parseDuration } from '../parse/numbers.ts';

/** A duration as Prometheus writes it. By itself a number is written as a duration (`[1800]` as `30m`); in an expression it stays a number. */
export function printDuration(duration: DurationExpression): string {
  if (duration.kind === 'literal') return formatDuration(duration.milliseconds);
  if (duration.kind === 'unary' && duration.operand.kind === 'literal') {
    return `${duration.op === '-' ? '-' : ''}${formatDuration(duration.operand.milliseconds)}`;
  }
  return printPart(duration);
}

function printPart(duration: DurationExpression): string {
  switch (duration.kind) {
    case 'literal':
      if (parseDuration(duration.text) === undefined) return formatNumber(duration.milliseconds / 1000);
      return formatDuration(duration.milliseconds);
    case 'call': {
      const name = duration.name === 'min' || duration.name === 'max' ? `${duration.name}_of` : duration.name;
      return `${name}(${duration.args.map(printPart).join(', ')})`;
    }
    case 'unary':
      return `${duration.op}${printPart(duration.operand)}`;
    case 'binary':
      return `${printPart(duration.left)} ${duration.op} ${printPart(duration.right)}`;
    case 'parens':
      return `(${printPart(duration.inner)})`;
  }
}
