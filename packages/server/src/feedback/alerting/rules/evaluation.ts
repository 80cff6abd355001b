import type { AlertRule } from '../../../metrics/alert-rule.ts';
import type { Outcome } from './alerts.ts';
import type { Answered } from './ask.ts';
import { judge } from './judge.ts';
import { needOf, simpleConditions } from './needs.ts';
import { type Question, questionsOf } from './plan.ts';
import { ConditionError, readingsOf } from './readings.ts';

/** A rule that is due, and the time it is evaluated at: milliseconds UTC. */
export interface Due {
  readonly rule: AlertRule;
  readonly at: number;
}

/** All that must be asked for these rules. */
export function questionsFor(due: readonly Due[]): Question[] {
  return due.flatMap(({ rule, at }) =>
    simpleConditions(rule.condition).flatMap((condition) => questionsOf(needOf(condition), at - rule.evaluationDelay)),
  );
}

/** What a rule comes to with these answers. A condition that fails is an outcome of its own. */
export function outcomeOf(
  { rule, at }: Due,
  answers: ReadonlyMap<string, Answered>,
  isActive: (labels: Readonly<Record<string, string>>) => boolean,
): Outcome {
  try {
    const end = at - rule.evaluationDelay;
    return { judged: judge(rule.condition, { read: (need) => readingsOf(need, end, answers), isActive }) };
  } catch (error) {
    if (error instanceof ConditionError) return { error: error.message };
    throw error;
  }
}

/** Its share of the time that the metrics took. */
export function secondsOf({ rule, at }: Due, answers: ReadonlyMap<string, Answered>): number {
  return questionsFor([{ rule, at }]).reduce((sum, { key }) => sum + (answers.get(key)?.seconds ?? 0), 0);
}

/** Whether anything is known of a rule. */
export function healthOf(outcome: Outcome): 'ok' | 'no_data' | 'error' {
  if ('error' in outcome) return 'error';
  return outcome.judged.every(({ verdict }) => verdict === 'no_data') ? 'no_data' : 'ok';
}
