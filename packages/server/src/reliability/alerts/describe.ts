import type { AlertRule, Condition } from '../../metrics/alert-rule.ts';
import { short } from '../figures.ts';

/** Alert rules in words. */
export function describeRules(rules: readonly AlertRule[]): { name: string; urgency: string; says: string }[] {
  return rules.map(({ name, urgency, condition, holds }) => {
    const lasting = holds > 0 ? ` for ${duration(holds)}` : '';
    return { name, urgency, says: `${urgency} when ${describe(condition)}${lasting}` };
  });
}

function describe(condition: Condition): string {
  if (condition.kind === 'all' || condition.kind === 'any') {
    return condition.of.map(describe).join(condition.kind === 'all' ? ' and ' : ' or ');
  }
  if (condition.kind !== 'threshold') return condition.kind;
  const few = condition.minimumEvents === undefined ? '' : ` (of at least ${condition.minimumEvents} events)`;
  return `the burn rate over ${duration(condition.lookBack)} is ${condition.op} ${short(condition.value)}${few}`;
}

/** `90m`, `6h`, `3d`. */
function duration(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes % 1440 === 0) return `${minutes / 1440}d`;
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}
