import { Families } from './families.ts';
import { malformed } from './malformed.ts';
import { type ExposedSample, type Exposition, noExemplars } from './model.ts';
import { parseValue } from './numbers.ts';
import { quotedText, seriesEnd, skipBlanks, withoutEscapes } from './series-text.ts';

/**
 * Prometheus' text format, versions 0.0.4 and 1.0.0 (https://prometheus.io/docs/instrumenting/exposition_formats/). Types that are not
 * known count as none.
 * @throws DecodeError for the first line that cannot be read: then nothing of the target is taken.
 */
export function decodeText(text: string): Exposition {
  const families = new Families();
  const samples: ExposedSample[] = [];
  for (let begin = 0; begin < text.length; ) {
    const found = text.indexOf('\n', begin);
    const end = found < 0 ? text.length : found;
    const line = text.slice(skipBlanks(text, begin), end);
    begin = end + 1;
    if (line === '' || line === '\r') continue;
    if (line.startsWith('#')) comment(line, families);
    else samples.push(sample(line, families));
  }
  return { metadata: families.metadata, samples, histograms: [] };
}

function sample(line: string, families: Families): ExposedSample {
  const key = line.slice(0, seriesEnd(line));
  const [value = '', time, ...more] = line
    .slice(key.length)
    .trim()
    .split(/[ \t]+/);
  if (more.length > 0) throw malformed(`more than a value and a time stand behind "${key.slice(0, 60)}"`);
  if (time !== undefined && !/^-?\d{1,19}$/.test(time)) throw malformed(`"${time.slice(0, 40)}" is not a time in milliseconds`);
  return {
    key,
    pairs: () => families.pairs(key),
    value: parseValue(value),
    time: time === undefined ? undefined : Number(time),
    startTime: 0,
    exemplars: noExemplars,
  };
}

const types: readonly string[] = ['counter', 'gauge', 'histogram', 'summary'];

/** `# HELP name text` and `# TYPE name type`; every other comment is for people. */
function comment(line: string, families: Families): void {
  const [, keyword = '', rest = ''] = /^#[ \t]+(HELP|TYPE)[ \t]+(.*)$/s.exec(line) ?? [];
  if (keyword === '') return;
  const { name, text } = describedFamily(rest);
  if (keyword === 'HELP') families.set(name, 'description', withoutEscapes(text, false));
  else families.set(name, 'type', types.includes(text.trim()) ? text.trim() : '');
}

/** The name of a family, quoted or not, and what follows it. @throws DecodeError */
export function describedFamily(rest: string): { readonly name: string; readonly text: string } {
  if (rest.startsWith('"')) {
    const { text: name, end } = quotedText(rest, 0);
    return { name, text: rest.slice(skipBlanks(rest, end)) };
  }
  const [, name = '', text = ''] = /^([^ \t]*)[ \t]*(.*)$/s.exec(rest) ?? [];
  return { name, text };
}
