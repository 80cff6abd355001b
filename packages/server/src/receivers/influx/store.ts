import { MetricBatch, type Origin } from '../../facts/metric-batch.ts';
import { labelsOf, longestName, longestTag, prometheusName } from '../naming.ts';
import { decodeLine, type InfluxLine } from './decode.ts';

/** From the whole number that a line states. */
export type ToMilliseconds = (time: string) => number;

/** Digits are cut off as text: a double cannot hold nanoseconds of our time, and would now and then be a millisecond off. */
const nanoseconds: ToMilliseconds = (time) => Number(time.slice(0, -6));
const microseconds: ToMilliseconds = (time) => Number(time.slice(0, -3));

/** Whole milliseconds of a time in each precision that clients ask for. */
export const precisions: Readonly<Record<string, ToMilliseconds>> = {
  n: nanoseconds,
  ns: nanoseconds,
  u: microseconds,
  us: microseconds,
  µ: microseconds,
  ms: Number,
  s: (time) => Number(time) * 1000,
  m: (time) => Number(time) * 60_000,
  h: (time) => Number(time) * 3_600_000,
};

export const problems = {
  name: 'measurement and field make no metric name',
  tags: 'more than 128 tags, or one that is too long',
  text: 'a text field, which no sample can hold',
} as const;

const mostTags = 128;

export interface Written {
  readonly batch: MetricBatch;
  /** Fields that were taken. */
  readonly points: number;
  /** Lines that were not taken, or not whole, with their numbers from 1. Text fields are left out without a word, as is usual. */
  readonly failed: readonly { readonly line: number; readonly text: string; readonly problem: string }[];
}

const mostFailed = 10;

/** Lines → samples: field `f` of measurement `m` is the metric `m_f`. `unit` makes milliseconds of their times. */
export function translateLines(body: string, unit: ToMilliseconds, origin: Origin): Written {
  const batch = new MetricBatch(origin);
  const failed: { line: number; text: string; problem: string }[] = [];
  let points = 0;
  let number = 0;
  for (const raw of body.split('\n')) {
    number++;
    const text = raw.trim();
    if (text === '' || text.startsWith('#')) continue;
    const line = decodeLine(text);
    const result = typeof line === 'string' ? { points: 0, problem: line } : addLine(batch, line, unit);
    points += result.points;
    if (result.problem === undefined) continue;
    batch.reject(result.problem);
    if (failed.length < mostFailed) failed.push({ line: number, text, problem: result.problem });
  }
  return { batch, points, failed };
}

function addLine(batch: MetricBatch, line: InfluxLine, unit: ToMilliseconds): { points: number; problem?: string | undefined } {
  const { now } = batch.origin;
  const labels = tagsOf(line);
  if (labels === undefined) return { points: 0, problem: problems.tags };
  batch.reject(problems.text, line.texts);
  const time = line.time === undefined ? now : unit(line.time);
  let problem: string | undefined;
  let points = 0;
  for (const [field, value] of line.fields) {
    const written = `${line.measurement}_${field}`;
    const name = written.length > longestName ? undefined : prometheusName(written);
    const wrong = name === undefined ? problems.name : batch.problem(labels, time);
    if (wrong !== undefined || name === undefined) {
      problem = wrong;
      continue;
    }
    const id = batch.id({ name, type: 'unknown', unit: '', description: '' }, labels);
    batch.add(id, { time, startTime: 0 }, value);
    points++;
  }
  return { points, problem };
}

function tagsOf({ tags }: InfluxLine) {
  if (tags.length > mostTags || tags.some(([key, value]) => key.length + value.length > longestTag)) return undefined;
  return labelsOf(tags);
}
