/** One line: a measurement with tags, its fields, and its time. */
export interface InfluxLine {
  readonly measurement: string;
  readonly tags: readonly (readonly [key: string, value: string])[];
  /** Those that are numbers; true is 1 and false 0. */
  readonly fields: readonly (readonly [key: string, value: number])[];
  /** Fields that are texts, which no sample can hold. */
  readonly texts: number;
  /** A whole number in the precision of the request, as it is written; `undefined` when the line states none. */
  readonly time: string | undefined;
}

/** What is wrong with a line: the whole vocabulary. */
export const problems = {
  measurement: 'missing measurement',
  tags: 'invalid tag format',
  fields: 'missing fields',
  field: 'invalid field format',
  value: 'invalid number',
  text: 'unbalanced quotes',
  time: 'bad timestamp',
} as const;

/** Tags that are looked at: with so many, a line is refused in any case. */
const mostTags = 200;

const numeric = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;
const whole = /^[+-]?\d{1,20}[iu]$/;
const booleans: Readonly<Record<string, number>> = { t: 1, T: 1, true: 1, True: 1, TRUE: 1, f: 0, F: 0, false: 0, False: 0, FALSE: 0 };

/** Reads a line of InfluxDB's line protocol; answers what is wrong when it is none. */
export function decodeLine(line: string): InfluxLine | string {
  const headEnd = end(line, 0, ' ', false);
  const fieldsFrom = skipSpaces(line, headEnd);
  const fieldsEnd = end(line, fieldsFrom, ' ', true);
  if (fieldsEnd < 0) return problems.text;
  const [measurement = '', ...tagTexts] = split(line.slice(0, headEnd), ',', false, mostTags + 1);
  if (measurement === '') return problems.measurement;
  const tags: [string, string][] = [];
  for (const text of tagTexts) {
    const at = end(text, 0, '=', false);
    if (at <= 0 || at >= text.length - 1) return problems.tags;
    tags.push([unescaped(text.slice(0, at)), unescaped(text.slice(at + 1))]);
  }
  if (fieldsFrom >= line.length) return problems.fields;
  const fields = decodeFields(line.slice(fieldsFrom, fieldsEnd));
  if (typeof fields === 'string') return fields;
  const stamp = line.slice(fieldsEnd).trim();
  if (stamp !== '' && !/^-?\d{1,20}$/.test(stamp)) return problems.time;
  return { measurement: unescaped(measurement), tags, ...fields, time: stamp === '' ? undefined : stamp };
}

function decodeFields(section: string): Pick<InfluxLine, 'fields' | 'texts'> | string {
  const fields: [string, number][] = [];
  let texts = 0;
  for (const text of split(section, ',', true)) {
    const at = end(text, 0, '=', false);
    const written = text.slice(at + 1);
    if (at <= 0 || written === '') return problems.field;
    if (written.startsWith('"')) {
      if (written.length < 2 || !written.endsWith('"')) return problems.text;
      texts++;
      continue;
    }
    const value = decodeValue(written);
    if (value === undefined) return problems.value;
    fields.push([unescaped(text.slice(0, at)), value]);
  }
  return { fields, texts };
}

function decodeValue(text: string): number | undefined {
  if (Object.hasOwn(booleans, text)) return booleans[text];
  const value = whole.test(text) ? Number(text.slice(0, -1)) : numeric.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

/** Where the first such character stands that no backslash and, if `quotes` matter, no quotation escapes: the end when there is none, -1 when a quotation does not end. */
function end(text: string, from: number, character: string, quotes: boolean): number {
  let quoted = false;
  for (let index = from; index < text.length; index++) {
    const at = text[index];
    if (at === '\\') index++;
    else if (quotes && at === '"') quoted = !quoted;
    else if (at === character && !quoted) return index;
  }
  return quoted ? -1 : text.length;
}

/** The parts between separators, and of those the first so many. */
function split(text: string, separator: string, quotes: boolean, most = Number.POSITIVE_INFINITY): string[] {
  const parts: string[] = [];
  let from = 0;
  while (from <= text.length && parts.length < most) {
    const to = end(text, from, separator, quotes);
    const stop = to < 0 ? text.length : to;
    parts.push(text.slice(from, stop));
    from = stop + 1;
  }
  return parts;
}

function skipSpaces(text: string, from: number): number {
  let at = from;
  while (text[at] === ' ') at++;
  return at;
}

function unescaped(text: string): string {
  return text.includes('\\') ? text.replace(/\\([,= \\])/g, '$1') : text;
}
