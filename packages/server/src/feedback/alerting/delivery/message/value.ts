import type { Condition } from '../../../../metrics/alert-rule.ts';
import type { Unit } from '../../../../metrics/types.ts';

/** A number for people: ratios in percent, seconds below one in milliseconds, at most three digits that count. */
export function valueText(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return String(value);
  switch (unit) {
    case 'ratio':
      return `${digits(value * 100)} %`;
    case 'seconds':
      return Math.abs(value) < 1 ? `${digits(value * 1000)} ms` : `${digits(value)} s`;
    case 'count':
    case 'score':
    case '':
      return digits(value);
    default:
      return `${digits(value)} ${unit.replaceAll('_', ' ')}`;
  }
}

/** A condition that asks something of a metric itself. */
export type MeasuredCondition = Exclude<Condition, { readonly of: readonly Condition[] }>;

/** When a condition holds, such as `> 1 %`; empty for those that have no number. */
export function thresholdText(condition: Condition | undefined, unit: Unit): string {
  if (condition?.kind === 'threshold') return `${condition.op} ${valueText(condition.value, unit)}`;
  if (condition?.kind === 'change') {
    const amount = condition.by === 'share' ? valueText(condition.value, 'ratio') : valueText(condition.value, unit);
    return `changes by ${condition.op} ${amount}`;
  }
  return '';
}

/** The first condition with a metric; what a chart of the rule shows. */
export function measuredOf(condition: Condition): MeasuredCondition | undefined {
  if (!('of' in condition)) return condition;
  for (const one of condition.of) {
    const found = measuredOf(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function digits(value: number): string {
  const rounded = Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3));
  return rounded.toLocaleString('en-US', { maximumSignificantDigits: 15 });
}
