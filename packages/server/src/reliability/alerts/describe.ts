import type { Urgency } from '../../facts/told-alert.ts';
import type { AlertRule, Comparator, Condition } from '../../metrics/alert-rule.ts';
import { short } from '../figures.ts';

/** A burn rate that a rule compares with a threshold. */
export interface BurnLook {
  /** Look-back, as `1h`. */
  readonly window: string;
  readonly op: Comparator;
  readonly threshold: number;
  /** With fewer events in the look-back the rule does not fire; `null`: however few. */
  readonly minimumEvents: number | null;
}

export interface DescribedRule {
  readonly name: string;
  readonly urgency: Urgency;
  readonly says: string;
  /** All of them must hold for the rule to fire. */
  readonly looks: readonly BurnLook[];
}

/**
 * Alert rules on burn rates, in words and as what they compare. A rule that fires while any of several parts holds is described part by part,
 * each under the name of the rule and its own: `login:main:page-fast`.
 */
export function describeRules(rules: readonly AlertRule[]): DescribedRule[] {
  return rules.flatMap(({ name, urgency, condition, holds }) => {
    const lasting = holds > 0 ? ` for ${duration(holds)}` : '';
    const parts = condition.kind === 'any' ? condition.of : [condition];
    return parts.map((part) => {
      const own = 'part' in part && part.part !== undefined ? `${name}-${part.part.name}` : name;
      return { name: own, urgency, says: `${urgency} when ${describe(part)}${lasting}`, looks: looksOf(part) };
    });
  });
}

function looksOf(condition: Condition): BurnLook[] {
  if (condition.kind === 'all') return condition.of.flatMap(looksOf);
  if (condition.kind !== 'threshold') return [];
  const { lookBack, op, value, minimumEvents } = condition;
  return [{ window: duration(lookBack), op, threshold: value, minimumEvents: minimumEvents ?? null }];
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
