const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const months = 'january february march april may june july august september october november december'.split(' ');

/** From and to, both included. */
export type Range = readonly [number, number];

interface Field {
  readonly words: readonly string[];
  /** Number of the first word. */
  readonly base: number;
  readonly least: number;
  readonly most: number;
  readonly example: string;
}

/** The fields of a time interval, whose values are ranges such as `monday:friday`. */
export const intervalFields = {
  weekdays: { words: weekdays, base: 0, least: 0, most: 6, example: 'monday:friday' },
  daysOfMonth: { words: [], base: 1, least: -31, most: 31, example: '1:5 or -3:-1' },
  months: { words: months, base: 1, least: 1, most: 12, example: 'january:march' },
  years: { words: [], base: 0, least: 1970, most: 9999, example: '2026:2030' },
} as const satisfies Readonly<Record<string, Field>>;

/** @throws RangeError saying what is wrong with it. */
export function parseRange(text: string, field: Field): Range {
  const parts = text.trim().toLowerCase().split(':');
  const [from = Number.NaN, to = from] = parts.map((part) => numberOf(part.trim(), field));
  const isFine = parts.length <= 2 && [from, to].every((one) => one >= field.least && one <= field.most && (field.least >= 0 || one !== 0));
  // Days from the end of a month are compared only with their like: how far they are from its start differs.
  if (!isFine || (Math.sign(from) === Math.sign(to) && from > to) || (from < 0 && to > 0)) {
    throw new RangeError(`"${text}" is not a range from the lower to the higher, such as ${field.example}`);
  }
  return [from, to];
}

function numberOf(text: string, { words, base }: Field): number {
  const word = words.indexOf(text);
  if (word !== -1) return word + base;
  return /^-?\d{1,4}$/.test(text) && words !== weekdays ? Number(text) : Number.NaN;
}

/** Minutes since midnight of `HH:MM`, up to `24:00`. @throws RangeError */
export function parseTimeOfDay(text: string): number {
  const match = /^(\d{2}):(\d{2})$/.exec(text);
  const minutes = Number(match?.[1]) * 60 + Number(match?.[2]);
  if (match === null || Number(match[2]) > 59 || minutes > 1440) throw new RangeError(`"${text}" is not a time of day from 00:00 to 24:00`);
  return minutes;
}
