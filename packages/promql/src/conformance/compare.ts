import type { Annotation } from '../annotations.ts';
import { nearlyEqual, nearlyEqualNumbers } from '../histogram/equality.ts';
import { histogramText } from '../histogram/text.ts';
import type { Histogram } from '../histogram/types.ts';
import { type Labels, metricName } from '../labels.ts';
import { formatNumber } from '../parse/numbers.ts';
import { placeOf } from '../parse/problems.ts';
import { quote } from '../parse/strings.ts';
import type { EvalCommand, Expectation, Expected } from './script.ts';
import type { WrittenValue } from './series-notation.ts';
import type { AnswerData, MatrixSeries, VectorSample } from './target.ts';

/** How far numbers may be apart, of the sum of their sizes: Prometheus' own tolerance. */
const tolerance = 0.000001;

/** What is wrong with a query's data; undefined when it is as the case has it. */
export function compareData(command: EvalCommand, data: AnswerData): string | undefined {
  const { scalar, string, series } = command;
  if (string !== undefined || data.type === 'string') {
    const actual = data.type === 'string' ? quote(data.value) : `a ${data.type}`;
    return actual === quote(string ?? '') ? undefined : `expected the string ${quote(string ?? '')}, got ${actual}`;
  }
  if (data.type === 'scalar') {
    if (scalar === undefined) return `expected a vector, got the scalar ${data.value}`;
    return nearlyEqualNumbers(scalar, data.value, tolerance) ? undefined : `expected ${scalar}, got ${data.value}`;
  }
  if (scalar !== undefined) return `expected the scalar ${scalar}, got a ${data.type}`;
  const actual = data.type === 'vector' ? data.samples : data.series;
  for (const { labels } of actual) {
    if (!series.some((one) => one.labels.key === labels.key)) return `unexpected ${describeOne(data, labels)}`;
  }
  const missing = series.find(({ labels }) => !actual.some((one) => one.labels.key === labels.key));
  if (missing !== undefined) return `expected ${labelsText(missing.labels)} ${missing.values.map(written).join(' ')}, which is missing`;
  return data.type === 'vector' ? compareVector(command, data.samples) : compareMatrix(command, data.series);
}

function compareVector(command: EvalCommand, samples: readonly VectorSample[]): string | undefined {
  const ordered = command.expected.some(({ what }) => what === 'ordered');
  for (const [index, { labels, value }] of samples.entries()) {
    const place = command.series.findIndex((one) => one.labels.key === labels.key);
    if (ordered && place !== index) return `expected ${labelsText(labels)} at place ${place + 1}, got it at ${index + 1}`;
    const expected = command.series[place]?.values[0];
    if (!sameValue(expected, value)) return `expected ${written(expected)} for ${labelsText(labels)}, got ${shown(value)}`;
  }
  return undefined;
}

function compareMatrix(command: EvalCommand, all: readonly MatrixSeries[]): string | undefined {
  const { start, end, step } = command.rangeVector ?? command;
  for (const [index, { labels, points }] of all.entries()) {
    const next = all[index + 1];
    if (next !== undefined && compareLabels(labels, next.labels) > 0)
      return `${labelsText(labels)} stands before ${labelsText(next.labels)}`;
    const { values } = command.series.find((one) => one.labels.key === labels.key) as { values: readonly WrittenValue[] };
    const expected = values.flatMap((value, place) => (value === undefined ? [] : [{ time: start + place * step, value }]));
    if (start + (values.length - 1) * step > end) return `${labelsText(labels)} is expected to have more points than the range has`;
    const differs =
      expected.length !== points.length ||
      expected.some(({ time, value }, place) => time !== points[place]?.time || !sameValue(value, points[place]?.value));
    if (!differs) continue;
    const got = points.map(({ time, value }) => `${shown(value)}@${time}`).join(' ');
    return `expected ${expected.map(({ time, value }) => `${written(value)}@${time}`).join(' ')} for ${labelsText(labels)}, got ${got}`;
  }
  return undefined;
}

function sameValue(expected: WrittenValue, actual: number | Histogram | undefined): boolean {
  if (typeof expected === 'number' && typeof actual === 'number') return nearlyEqualNumbers(expected, actual, tolerance);
  if (typeof expected !== 'object' || typeof actual !== 'object') return false;
  return nearlyEqual(expected.histogram, actual, tolerance) && (!expected.hinted || expected.histogram.resetHint === actual.resetHint);
}

/** What is wrong with a query's annotations. An expected kind must be there, and all of that kind must be expected. */
export function compareAnnotations(command: EvalCommand, query: string, annotations: readonly Annotation[]): string | undefined {
  const texts = { warning: [] as string[], info: [] as string[] };
  for (const { level, text, position } of annotations) {
    const place = position === undefined ? '' : ` (${placeOf(query, position.start)})`;
    texts[level].push(`PromQL ${level}: ${text}${place}`);
  }
  const of = (what: Expectation) => command.expected.filter((one) => one.what === what);
  return (
    compareTexts(of('warn'), of('no_warn').length > 0, texts.warning) ?? compareTexts(of('info'), of('no_info').length > 0, texts.info)
  );
}

function compareTexts(expected: readonly Expected[], none: boolean, actual: readonly string[]): string | undefined {
  if (none && actual.length > 0) return `expected no annotation, got ${actual.join('; ')}`;
  const unmatched = expected.find((one) => !actual.some((text) => matches(one, text)));
  if (unmatched !== undefined) {
    return `expected the annotation ${unmatched.message ?? unmatched.pattern ?? 'of any text'}, got ${actual.join('; ') || 'none'}`;
  }
  const unexpected = expected.length === 0 ? undefined : actual.find((text) => !expected.some((one) => matches(one, text)));
  return unexpected === undefined ? undefined : `unexpected annotation ${unexpected}`;
}

/** What is wrong with an error where a failure is expected. */
export function compareFailure(command: EvalCommand, message: string): string | undefined {
  const expected = command.expected.find(({ what }) => what === 'fail');
  if (expected === undefined) return `failed: ${message}`;
  return matches(expected, message) ? undefined : `expected the error ${expected.message ?? expected.pattern}, got ${message}`;
}

function matches({ message, pattern }: Expected, text: string): boolean {
  if (message !== undefined) return message === text;
  return pattern === undefined || pattern.test(text);
}

/** Prometheus' order of label sets: name by name, value by value; the shorter first. */
function compareLabels(left: Labels, right: Labels): number {
  for (const [index, text] of left.pairs.entries()) {
    const other = right.pairs[index];
    if (other === undefined) return 1;
    if (text !== other) return text < other ? -1 : 1;
  }
  return left.pairs.length - right.pairs.length;
}

function describeOne(data: Extract<AnswerData, { type: 'vector' | 'matrix' }>, labels: Labels): string {
  if (data.type === 'vector') {
    return `${labelsText(labels)} ${shown(data.samples.find((one) => one.labels === labels)?.value)}`;
  }
  const points = data.series.find((one) => one.labels === labels)?.points ?? [];
  return `${labelsText(labels)} ${points.map(({ time, value }) => `${shown(value)}@${time}`).join(' ')}`;
}

function labelsText(labels: Labels): string {
  const { [metricName]: name = '', ...others } = labels.toRecord();
  const pairs = Object.entries(others).map(([label, value]) => `${label}=${quote(value)}`);
  return `${name}{${pairs.join(',')}}`;
}

function written(value: WrittenValue): string {
  if (typeof value === 'object') return `${histogramTextOf(value.histogram)}${value.hinted ? ` ${value.histogram.resetHint}` : ''}`;
  return typeof value === 'number' ? formatNumber(value) : (value ?? '_');
}

function shown(value: number | Histogram | undefined): string {
  if (typeof value !== 'object') return value === undefined ? '_' : formatNumber(value);
  return `${histogramTextOf(value)} ${value.resetHint}`;
}

function histogramTextOf(histogram: Histogram): string {
  return `${histogramText(histogram)} schema ${histogram.schema}`;
}
