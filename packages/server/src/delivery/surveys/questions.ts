import { createHash } from 'node:crypto';
import type { SurveySpec } from './definitions.ts';
import { libraryOf } from './library.ts';
import type { ScaleName } from './scales.ts';

/** A question as a round asks it. */
export interface Question {
  readonly id: string;
  readonly text: string;
  readonly scale: ScaleName;
  readonly reversed: boolean;
  /** "Does not apply" is an answer one may give; it counts nowhere. */
  readonly na: boolean;
  readonly enps: boolean;
  readonly dimension: string;
  /** Of a choice. */
  readonly options: readonly string[];
  /** Asked of everybody in each round, when the others rotate. */
  readonly always: boolean;
  readonly attribution: string;
}

/** The questions of a survey, in its order; what libraries do not hold is left out (see `checkSurvey`). */
export function questionsOf(spec: SurveySpec): Question[] {
  return spec.questions.flatMap((entry): Question[] => {
    if ('library' in entry) return libraryQuestions(entry.library, entry.items, entry.always);
    const { id, text, scale, reversed = false, na = true, dimension = 'other', options = [], always = false } = entry;
    return [{ id, text, scale, reversed, na, enps: false, dimension, options, always, attribution: '' }];
  });
}

function libraryQuestions(name: string, items: readonly string[] | undefined, always = false): Question[] {
  const library = libraryOf(name);
  return (library?.items ?? [])
    .filter(({ item }) => items === undefined || items.includes(item))
    .map(({ item, text, scale, dimension, reversed = false, enps = false }) => ({
      id: `${name}.${item}`,
      text,
      scale,
      reversed,
      na: true,
      enps,
      dimension,
      options: [],
      always,
      attribution: library?.attribution ?? '',
    }));
}

export const seeds = 0x7fff_ffff;

/** A number that stays with an address through all rounds without naming it, so that questions come round for everybody. */
export function seedOf(signed: string): number {
  return createHash('sha256').update(signed).digest().readUInt32BE(0) % seeds;
}

/**
 * The questions that one person gets in a round: those that are always asked, and the next `count` of the others, so that each comes back
 * once all had their turn.
 *
 * @param count without it, all.
 * @param seed where this person began in round 1.
 * @param round from 1.
 */
export function pickQuestions(questions: readonly Question[], count: number | null, seed: number, round: number): Question[] {
  const rotating = questions.filter(({ always }) => !always);
  if (count === null || count >= rotating.length) return [...questions];
  const start = (seed + (round - 1) * count) % rotating.length;
  const picked = new Set(Array.from({ length: count }, (_, i) => rotating[(start + i) % rotating.length]?.id));
  return questions.filter(({ always, id }) => always || picked.has(id));
}
