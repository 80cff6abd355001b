import { rollingStart } from '../metrics/duration.ts';
import type { Counter } from './counting.ts';
import { type Measured, measure, type Tally } from './measure.ts';
import type { Policy } from './policy/definitions.ts';
import { type BudgetState, judge } from './policy/judge.ts';
import { piecesOf, type Stretch, type Subject } from './terms.ts';
import { type WindowRange, windowAt, windowLength } from './window.ts';

export interface AssessOptions {
  readonly counter: Counter;
  readonly subject: Subject;
  readonly policy: Policy;
  /** Milliseconds UTC. */
  readonly now: number;
  /** The organization's. */
  readonly timezone: string;
  /** The state the budget was in before. */
  readonly before: BudgetState | undefined;
  /** Look-backs, such as `1h`, and stretches that are asked about besides. */
  readonly lookBacks?: readonly string[];
  readonly stretches?: readonly Stretch[];
}

/** How an objective stands at a moment. */
export interface Assessed {
  readonly range: WindowRange;
  readonly measured: Measured;
  /** Over the window. */
  readonly window: Tally;
  /** Over the last so long: a look-back that was asked about. */
  last(within: string): Tally;
  readonly state: BudgetState;
  readonly why: string;
}

/** @throws AppError what `evaluate` throws. */
export async function assess(options: AssessOptions): Promise<Assessed> {
  const { subject, policy, now, timezone, counter } = options;
  const { slo, objective, terms } = subject;
  const range = windowAt(slo.window, now, timezone);
  const whole = { from: range.from, to: range.to };
  const burns = [policy.states.caution, policy.states.freeze, policy.states.exhausted].flatMap((state) => state.burns?.within ?? []);
  const lastOf = (within: string): Stretch => ({ from: rollingStart(now, within, 'UTC'), to: now });
  const lookBacks = [...new Set([...(options.lookBacks ?? []), ...burns])].map(lastOf);
  const measured = await measure({ counter, subject, now, stretches: [whole, ...lookBacks, ...(options.stretches ?? [])] });
  const window = measured.tally(whole);
  const last = (within: string) => measured.tally(lastOf(within));
  const excluded = piecesOf(terms, whole).every((piece) => piece.excluded);
  const empty = measured.explains.find((explain) => explain.whyEmpty !== undefined)?.whyEmpty;
  const judged = judge({
    slo,
    objective,
    policy,
    window,
    last,
    length: windowLength(range),
    duration: slo.window.duration,
    before: options.before,
    whyEmpty: excluded ? 'Corrections leave out the whole window.' : empty,
  });
  return { range, measured, window, last, ...judged };
}
