import type { Answered } from './ask.ts';
import { keyOfLabels } from './labels.ts';
import type { Need, Reading } from './needs.ts';
import { questionsOf } from './plan.ts';

/** A condition that could not be judged; said to whoever wrote the rule. */
export class ConditionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ConditionError';
  }
}

/** What a need was answered at a time, put together from its questions. @throws ConditionError when one of them failed. */
export function readingsOf(need: Need, end: number, answers: ReadonlyMap<string, Answered>): readonly Reading[] {
  const parts = questionsOf(need, end).map(({ key, bounds }) => {
    const answered = answers.get(key);
    if (answered === undefined) throw new ConditionError('The metric was not asked in this evaluation.');
    if ('error' in answered) throw new ConditionError(answered.error);
    return { readings: answered.readings, length: bounds.length - 1 };
  });
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only.readings : joined(parts);
}

/** By labels; a group that one part does not know had no data there. */
function joined(parts: readonly { readonly readings: readonly Reading[]; readonly length: number }[]): Reading[] {
  const labels = new Map(parts.flatMap(({ readings }) => readings.map((one) => [keyOfLabels(one.labels), one.labels] as const)));
  const known = parts.map(({ readings }) => new Map(readings.map((one) => [keyOfLabels(one.labels), one])));
  return [...labels].map(([key, own]) => {
    const found = parts.map(({ length }, index) => {
      const reading = known[index]?.get(key);
      return { values: reading?.values ?? nothing(length, Number.NaN), n: reading?.n ?? nothing(length, 0) };
    });
    return { labels: own, values: found.flatMap(({ values }) => values), n: found.flatMap(({ n }) => n) };
  });
}

function nothing(length: number, value: number): number[] {
  return Array.from({ length }, () => value);
}
