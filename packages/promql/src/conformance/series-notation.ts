import { add, subtract } from '../histogram/arithmetic.ts';
import { Labels, metricName } from '../labels.ts';
import { parseDuration } from '../parse/numbers.ts';
import { unquote } from '../parse/strings.ts';
import { parseHistogram, parseSampleNumber, type WrittenHistogram } from './histogram-notation.ts';

/** What a test writes at one time; undefined: nothing (`_`). */
export type WrittenValue = number | 'stale' | WrittenHistogram | undefined;

export interface WrittenSeries {
  readonly labels: Labels;
  readonly values: readonly WrittenValue[];
}

const name = /[A-Za-z_:][A-Za-z0-9_:]*/y;
const label = /\s*(?:([A-Za-z_][A-Za-z0-9_]*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`))\s*/y;
const quoted = /\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)\s*/y;

/** `metric{label="value"} 1 2+3x4 _ stale {{count:1}}`. */
export function parseSeries(line: string): WrittenSeries {
  const { labels, end } = parseLabels(line);
  return { labels, values: parseValues(line.slice(end)) };
}

/** Labels at the start of a line, and where they end. */
export function parseLabels(line: string): { labels: Labels; end: number } {
  const record: Record<string, string> = {};
  let at = 0;
  const take = (shape: RegExp) => {
    shape.lastIndex = at;
    const found = shape.exec(line);
    if (found !== null) at += found[0].length;
    return found;
  };
  const metric = take(name)?.[0];
  if (metric !== undefined) record[metricName] = metric;
  if (line[at] === '{') {
    at++;
    for (let found = take(label); found !== null; found = take(label)) {
      const key = found[1] ?? literal(found[2] as string);
      if (line[at] === '=') {
        at++;
        record[key] = literal(take(quoted)?.[1] ?? '');
      } else record[metricName] = key;
      if (line[at] === ',') at++;
    }
    if (line[at] !== '}') throw new Error(`not a series: ${line}`);
    at++;
  }
  if (at === 0) throw new Error(`not a series: ${line}`);
  return { labels: Labels.from(record), end: at };
}

function literal(text: string): string {
  const value = text.length < 2 ? undefined : unquote(text);
  if (value === undefined) throw new Error(`not a string: ${text}`);
  return value;
}

const histogramItem = /^\{\{(.*?)\}\}(?:([+-])\{\{(.*?)\}\})?(?:x(\d+))?(?=\s|$)/;
const blankItem = /^_(?:x(\d+))?(?=\s|$)/;
const staleItem = /^stale(?:x(\d+))?(?=\s|$)/;
const number = '(?:[+-]?(?:Inf|NaN|(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?))';
const numberItem = new RegExp(`^(${number})(?:([+-])(${number.replace('[+-]?', '')}))?(?:x(\\d+))?(?=\\s|$)`, 'i');

/** A sequence of values. `ax3` is four times a, `a+bx3` four values from a on, `_x3` three times nothing. */
export function parseValues(text: string): WrittenValue[] {
  const values: WrittenValue[] = [];
  let rest = text.trim();
  while (rest !== '') {
    const found = item(rest);
    if (found === undefined) throw new Error(`not a sample: ${rest}`);
    values.push(...found.values);
    rest = rest.slice(found.length).trimStart();
  }
  return values;
}

function item(rest: string): { values: WrittenValue[]; length: number } | undefined {
  const blank = blankItem.exec(rest);
  if (blank !== null) return { values: repeated(undefined, Number(blank[1] ?? 1)), length: blank[0].length };
  const stale = staleItem.exec(rest);
  if (stale !== null) return { values: repeated('stale', 1 + Number(stale[1] ?? 0)), length: stale[0].length };
  const histogram = histogramItem.exec(rest);
  if (histogram !== null) return { values: histograms(histogram), length: histogram[0].length };
  const found = numberItem.exec(rest);
  if (found === null) return undefined;
  const [all, first, sign, change, times] = found;
  const step = change === undefined ? 0 : parseSampleNumber(`${sign}${change}`);
  const values: number[] = [];
  let value = parseSampleNumber(first as string);
  for (let index = 0; index <= Number(times ?? 0); index++) {
    values.push(value);
    value += step;
  }
  return { values, length: all.length };
}

function repeated(value: WrittenValue, times: number): WrittenValue[] {
  return Array.from({ length: times }, () => value);
}

function histograms([, first, sign, change, times]: RegExpExecArray): WrittenHistogram[] {
  const start = parseHistogram(first as string);
  if (change === undefined) return Array.from({ length: 1 + Number(times ?? 0) }, () => start);
  const step = parseHistogram(change);
  const values = [{ ...start, hinted: step.hinted }];
  for (let index = 0; index < Number(times ?? 0); index++) {
    const last = (values.at(-1) as WrittenHistogram).histogram;
    const sum = sign === '+' ? add(last, step.histogram) : subtract(last, step.histogram);
    if (sum === undefined) throw new Error('histograms with exponential and with custom buckets do not add up');
    values.push({ histogram: sum.histogram, hinted: step.hinted });
  }
  return values;
}

const startItem = /^(?:(_)|(\*)|([+-]?\d+[a-z]*?)(?:([+-])(\d+[a-wyz]*))?)(?:x(\d+))?$/;

/**
 * The sequence of an `@st` line: start times as distances from the sample's own time, milliseconds. `_` is none, `*` the one before again,
 * `-1mx3` four of them, `-30s-1mx2` three, each a minute further back.
 */
export function parseStartTimes(text: string): (number | undefined)[] {
  const offsets: (number | undefined)[] = [];
  for (const written of text.trim().split(/\s+/)) {
    const found = startItem.exec(written);
    if (found === null) throw new Error(`not a start time: ${written}`);
    const [, blank, again, first, sign, change, times] = found;
    if (blank !== undefined) {
      offsets.push(...Array.from({ length: Number(times ?? 1) }, () => undefined));
      continue;
    }
    const step = change === undefined ? 0 : signedDuration(`${sign}${change}`);
    let offset = again === undefined ? signedDuration(first as string) : (offsets.findLast((one) => one !== undefined) ?? 0);
    for (let index = 0; index <= Number(times ?? 0); index++) {
      offsets.push(offset);
      offset += step;
    }
  }
  return offsets;
}

/** A duration with a sign, or 0; milliseconds. */
export function signedDuration(text: string): number {
  const size = text.replace(/^[+-]/, '');
  const milliseconds = size === '0' ? 0 : parseDuration(size);
  if (milliseconds === undefined) throw new Error(`not a duration: ${text}`);
  return text.startsWith('-') ? -milliseconds : milliseconds;
}
