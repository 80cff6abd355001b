import { parseDurationText } from './duration.ts';
import { ApiError, invalidParameter } from './errors.ts';

/** Points of one series that a range query may have, as in Prometheus. */
const mostPoints = 11_000;
/** What every store can tell apart: years 0 to 9999, milliseconds. */
const earliest = Date.parse('0000-01-01T00:00:00Z');
const latest = Date.parse('9999-12-31T23:59:59.999Z');
/** Clients that mean "as far as there is" send these. */
const boundTimes: ReadonlyMap<string, number> = new Map([
  ['-292273086-05-16T16:47:06Z', earliest],
  ['292277025-08-18T07:12:54.999999999Z', latest],
]);

/** The parameters of a request: those of the address, and of a form in the body, which go first. */
export class Parameters {
  readonly #sources: readonly URLSearchParams[];

  constructor(url: string, form?: URLSearchParams) {
    const at = url.indexOf('?');
    const query = new URLSearchParams(at === -1 ? '' : url.slice(at + 1));
    this.#sources = form === undefined ? [query] : [form, query];
  }

  /** Empty when it is not there. */
  text(name: string): string {
    for (const source of this.#sources) {
      const value = source.get(name);
      if (value !== null) return value;
    }
    return '';
  }

  all(name: string): string[] {
    return this.#sources.flatMap((source) => source.getAll(name));
  }

  /** Milliseconds UTC. @throws ApiError `bad_data` */
  time(name: string): number | undefined;
  time(name: string, otherwise: number): number;
  time(name: string, otherwise?: number): number | undefined {
    const text = this.text(name);
    if (text === '') return otherwise;
    const milliseconds = parseTime(text);
    if (milliseconds !== undefined) return milliseconds;
    // Prometheus says it twice where the time may be left out.
    throw invalidParameter(
      name,
      `${otherwise === undefined ? '' : `Invalid time value for '${name}': `}cannot parse "${text}" to a valid timestamp`,
    );
  }

  /** Milliseconds. @throws ApiError `bad_data` */
  duration(name: string): number | undefined {
    const text = this.text(name);
    return text === '' ? undefined : parseDuration(name, text);
  }

  /** A number of results; 0 and nothing mean no limit. @throws ApiError `bad_data` */
  limit(name = 'limit'): number {
    const text = this.text(name);
    if (text === '') return Number.POSITIVE_INFINITY;
    if (!/^\+?\d{1,18}$/.test(text))
      throw invalidParameter(name, /^-\d+$/.test(text) ? 'limit must be non-negative' : `cannot parse "${text}" to a valid limit`);
    return Number(text) === 0 ? Number.POSITIVE_INFINITY : Number(text);
  }
}

export interface Range {
  /** Milliseconds UTC. */
  readonly start: number;
  readonly end: number;
  /** Milliseconds. */
  readonly step: number;
}

/** Start, end and step of a range query. @throws ApiError `bad_data` */
export function rangeOf(parameters: Parameters): Range {
  const start = parameters.time('start');
  if (start === undefined) throw invalidParameter('start', 'cannot parse "" to a valid timestamp');
  const end = parameters.time('end');
  if (end === undefined) throw invalidParameter('end', 'cannot parse "" to a valid timestamp');
  if (end < start) throw invalidParameter('end', 'end timestamp must not be before start time');
  const step = parameters.duration('step');
  if (step === undefined) throw invalidParameter('step', 'cannot parse "" to a valid duration');
  if (step <= 0) throw invalidParameter('step', 'zero or negative query resolution step widths are not accepted. Try a positive integer');
  if ((end - start) / step > mostPoints) {
    throw new ApiError(
      'bad_data',
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  }
  return { start, end, step };
}

function parseTime(text: string): number | undefined {
  const seconds = decimal(text);
  const milliseconds = seconds === undefined ? (boundTimes.get(text) ?? parseRfc3339(text)) : Math.round(seconds * 1000);
  if (milliseconds === undefined || Number.isNaN(milliseconds)) return undefined;
  return Math.min(Math.max(milliseconds, earliest), latest);
}

function parseRfc3339(text: string): number | undefined {
  const match = /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)$/.exec(text);
  if (match === null) return undefined;
  const [, date, time, fraction = '', zone] = match;
  const whole = Date.parse(`${date}T${time}${zone?.toUpperCase()}`);
  return whole + Math.floor(Number(`0${fraction}`) * 1000);
}

function parseDuration(name: string, text: string): number {
  const seconds = decimal(text);
  const milliseconds = seconds === undefined ? parseDurationText(text) : Math.round(seconds * 1000);
  if (milliseconds === undefined || Number.isNaN(milliseconds)) throw invalidParameter(name, `cannot parse "${text}" to a valid duration`);
  if (!Number.isSafeInteger(milliseconds * 1_000))
    throw invalidParameter(name, `cannot parse "${text}" to a valid duration. It overflows int64`);
  return milliseconds;
}

function decimal(text: string): number | undefined {
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}
