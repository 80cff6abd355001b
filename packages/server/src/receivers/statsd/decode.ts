import { isPlausibleTime } from '../../facts/time.ts';
import type { ReportedEvent } from '../event-entry.ts';
import { labelsOf, longestName, longestTag, prometheusName, tagLabels } from '../naming.ts';

export type StatsdType = 'counter' | 'gauge' | 'set' | 'timer' | 'histogram';

export interface StatsdMetric {
  readonly kind: 'metric';
  readonly type: StatsdType;
  /** As Prometheus writes it. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Several in one line are several measurements. Of a set: members; otherwise numbers as text. */
  readonly values: readonly string[];
  /** Each measurement stands for `1 / rate` of them. */
  readonly rate: number;
  /** Milliseconds since the epoch, UTC, when the sender states it. */
  readonly time: number | undefined;
}

export interface StatsdEvent extends ReportedEvent {
  readonly kind: 'event';
}

export interface ServiceCheck {
  readonly kind: 'check';
  readonly name: string;
  /** 0 OK, 1 warning, 2 critical, 3 unknown. */
  readonly status: number;
  readonly time: number | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** Why a line is not taken: the whole vocabulary of the decoder. */
export const problems = {
  line: 'a line that is not StatsD',
  type: 'an unknown metric type',
  value: 'a value that is not a number',
  rate: 'a sample rate that is not above 0 and at most 1',
  name: `a name that is empty or longer than ${longestName} characters`,
  tags: `more than 64 tags, or one longer than ${longestTag} characters`,
  time: 'a time far away',
  event: 'an event that cannot be read',
  check: 'a service check that cannot be read',
} as const;

export interface Problem {
  readonly kind: 'problem';
  readonly problem: string;
}

export type StatsdLine = StatsdMetric | StatsdEvent | ServiceCheck | Problem;

const types: Readonly<Record<string, StatsdType>> = { c: 'counter', g: 'gauge', s: 'set', ms: 'timer', h: 'histogram', d: 'histogram' };
const mostTags = 64;
const mostValues = 1000;
const numeric = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/;

/** One line of StatsD or DogStatsD (up to version 1.3 of its protocol). `now` in milliseconds since the epoch, UTC. */
export function decodeLine(line: string, now: number): StatsdLine {
  if (line.startsWith('_e{')) return decodeEvent(line, now);
  if (line.startsWith('_sc|')) return decodeCheck(line, now);
  const colon = line.indexOf(':');
  const bar = line.indexOf('|', colon);
  if (colon < 1 || bar < 0) return bad('line');
  const [typeText = '', ...sections] = line.slice(bar + 1).split('|');
  const type = Object.hasOwn(types, typeText) ? types[typeText] : undefined;
  if (type === undefined) return bad('type');
  const extra = decodeSections(sections, now);
  if (extra.kind === 'problem') return extra;
  // Telegraf's form: `name,key=value:1|c`.
  const [bare = '', ...inline] = line.slice(0, colon).split(',');
  const name = bare.length > longestName ? undefined : prometheusName(bare);
  if (name === undefined) return bad('name');
  if (tooMany(inline)) return bad('tags');
  const written = line.slice(colon + 1, bar);
  // hot-shots writes a list as `1,2,3`; DogStatsD packs values with colons. A set's member may hold either.
  const values = type === 'set' ? [written] : written.split(/[:,]/);
  if (values.length > mostValues || !values.every((value) => (type === 'set' ? value !== '' : isNumber(value)))) return bad('value');
  const labels = inline.length === 0 ? extra.labels : { ...tagLabels(inline, '='), ...extra.labels };
  return { kind: 'metric', type, name, labels, values, rate: extra.rate, time: extra.time };
}

function isNumber(text: string): boolean {
  return numeric.test(text) && Number.isFinite(Number(text));
}

interface Sections {
  readonly kind: 'sections';
  readonly labels: Readonly<Record<string, string>>;
  readonly rate: number;
  readonly time: number | undefined;
}

/** What follows the type; sections of later versions of the protocol are passed over. */
function decodeSections(sections: readonly string[], now: number): Sections | Problem {
  let rate = 1;
  let time: number | undefined;
  let labels: Readonly<Record<string, string>> = {};
  for (const section of sections) {
    const rest = section.slice(1);
    if (section.startsWith('@')) {
      rate = isNumber(rest) ? Number(rest) : 0;
      if (!(rate > 0 && rate <= 1)) return bad('rate');
    } else if (section.startsWith('#')) {
      const tags = rest.split(',');
      if (tooMany(tags)) return bad('tags');
      labels = { ...labels, ...tagLabels(tags, ':') };
    } else if (section.startsWith('c:')) {
      if (section.length > longestTag) return bad('tags');
      labels = { ...labels, ...labelsOf([['container_id', section.slice(2)]]) };
    } else if (section.startsWith('T')) {
      time = seconds(rest, now);
      if (time === undefined) return bad('time');
    }
  }
  return { kind: 'sections', labels, rate, time };
}

/** `_e{<title length>,<text length>}:<title>|<text>` and fields; lengths in bytes of UTF-8. */
function decodeEvent(line: string, now: number): StatsdEvent | Problem {
  const head = /^_e\{(\d{1,5}),(\d{1,5})\}:/.exec(line);
  if (head === null) return bad('event');
  const bytes = Buffer.from(line.slice(head[0].length));
  const titleEnd = Number(head[1]);
  const textEnd = titleEnd + 1 + Number(head[2]);
  if (titleEnd === 0 || bytes[titleEnd] !== 0x7c || bytes.length < textEnd) return bad('event');
  const fields = fieldsOf(bytes.toString('utf8', textEnd).split('|').slice(1), now);
  if (fields.kind === 'problem') return fields;
  const text = (from: number, to: number) => bytes.toString('utf8', from, to).replaceAll('\\n', '\n');
  return { kind: 'event', title: text(0, titleEnd), text: text(titleEnd + 1, textEnd), time: fields.time, labels: fields.labels };
}

/** `_sc|<name>|<status>` and fields. */
function decodeCheck(line: string, now: number): ServiceCheck | Problem {
  const [, name = '', status = '', ...rest] = line.split('|');
  if (name === '' || name.length > longestName || !/^[0-3]$/.test(status)) return bad('check');
  const fields = fieldsOf(rest, now);
  if (fields.kind === 'problem') return fields;
  return { kind: 'check', name, status: Number(status), time: fields.time, labels: fields.labels };
}

interface Fields {
  readonly kind: 'fields';
  readonly labels: Readonly<Record<string, string>>;
  readonly time: number | undefined;
}

/** Fields of events and checks: `d:` a time, `h:` a host, `#` tags; the others are passed over. */
function fieldsOf(sections: readonly string[], now: number): Fields | Problem {
  let time: number | undefined;
  let labels: Record<string, string> = {};
  for (const section of sections) {
    if (section.length > longestTag * mostTags) return bad('tags');
    if (section.startsWith('d:')) {
      time = seconds(section.slice(2), now);
      if (time === undefined) return bad('time');
    } else if (section.startsWith('h:')) labels = { ...labels, ...labelsOf([['host', section.slice(2, longestTag)]]) };
    else if (section.startsWith('#')) {
      const tags = section.slice(1).split(',');
      if (tooMany(tags)) return bad('tags');
      labels = { ...labels, ...tagLabels(tags, ':') };
    }
  }
  return { kind: 'fields', labels, time };
}

function tooMany(tags: readonly string[]): boolean {
  return tags.length > mostTags || tags.some((tag) => tag.length > longestTag);
}

/** Whole or decimal Unix seconds → milliseconds; `undefined` when they cannot be true. */
function seconds(text: string, now: number): number | undefined {
  const time = isNumber(text) ? Math.round(Number(text) * 1000) : Number.NaN;
  return isPlausibleTime(time, now) ? time : undefined;
}

function bad(problem: keyof typeof problems): Problem {
  return { kind: 'problem', problem: problems[problem] };
}
