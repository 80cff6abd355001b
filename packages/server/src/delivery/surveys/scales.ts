/** How a question is answered. */
export const scaleNames = [
  'agreement5',
  'agreement7',
  'satisfaction7',
  'frequency5',
  'extremely5',
  'score0to10',
  'percent',
  'choice',
  'text',
] as const;
export type ScaleName = (typeof scaleNames)[number];

/** A scale of numbers. */
export interface Scale {
  readonly min: number;
  readonly max: number;
  /** From `min` upwards; empty where a number says it all. */
  readonly labels: readonly string[];
  /** How many of the best values count as favourable: the top 2 of 5, the top 3 of 7; 0 where there is no such convention. */
  readonly favourable: number;
}

const agreement = ['Strongly disagree', 'Disagree', 'Neither agree nor disagree', 'Agree', 'Strongly agree'];

const scales: Readonly<Partial<Record<ScaleName, Scale>>> = {
  agreement5: { min: 1, max: 5, labels: agreement, favourable: 2 },
  agreement7: {
    min: 1,
    max: 7,
    labels: [...agreement.slice(0, 2), 'Somewhat disagree', 'Neither agree nor disagree', 'Somewhat agree', ...agreement.slice(3)],
    favourable: 3,
  },
  satisfaction7: {
    min: 1,
    max: 7,
    labels: [
      'Extremely dissatisfied',
      'Dissatisfied',
      'Slightly dissatisfied',
      'Neither satisfied nor dissatisfied',
      'Slightly satisfied',
      'Satisfied',
      'Extremely satisfied',
    ],
    favourable: 3,
  },
  frequency5: { min: 1, max: 5, labels: ['Never', 'Rarely', 'Sometimes', 'Often', 'Always'], favourable: 2 },
  extremely5: { min: 1, max: 5, labels: ['Not at all', 'Slightly', 'Moderately', 'Very', 'Extremely'], favourable: 2 },
  score0to10: { min: 0, max: 10, labels: [], favourable: 0 },
  percent: { min: 0, max: 100, labels: [], favourable: 0 },
};

/** `undefined` for choices and texts, which are no numbers. */
export function scaleOf(name: ScaleName): Scale | undefined {
  return scales[name];
}

/** The value seen so that more is better: of a reverse-keyed question, the other end counts. */
export function turned(scale: Scale, reversed: boolean, value: number): number {
  return reversed ? scale.min + scale.max - value : value;
}

export function isFavourable(scale: Scale, reversed: boolean, value: number): boolean {
  return turned(scale, reversed, value) > scale.max - scale.favourable;
}

/** 0-10, so that questions with different scales stand side by side; 10 is best. */
export function scoreOf(scale: Scale, reversed: boolean, value: number): number {
  return ((turned(scale, reversed, value) - scale.min) / (scale.max - scale.min)) * 10;
}

/** Net promoter score: the share of 9 and 10 less that of 0 to 6, times 100; 7 and 8 count in the whole alone. */
export function netPromoters(values: readonly number[]): number {
  const promoters = values.filter((value) => value >= 9).length;
  const detractors = values.filter((value) => value <= 6).length;
  return ((promoters - detractors) / values.length) * 100;
}
