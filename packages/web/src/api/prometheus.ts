import { reach } from './client.ts';
import { ApiError } from './problem.ts';

/** A series of an answer in PromQL: `values[i]` at `times[i]` (milliseconds UTC); `null` is no sample. All series of an answer share their times. */
export interface PromSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly times: readonly number[];
  readonly values: readonly (number | null)[];
  /** Native histograms by point, where the series holds such. */
  readonly histograms?: readonly (PromHistogram | null)[];
}

/** A native histogram as the API writes it: each bucket's kind of bounds, lower bound, upper bound, count. */
export interface PromHistogram {
  readonly count: number;
  readonly sum: number;
  readonly buckets: readonly { readonly lower: number; readonly upper: number; readonly count: number }[];
}

/** The statement that ran for a part of a query. */
export interface PromStatement {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

export interface PromAnswer {
  readonly type: 'matrix' | 'vector' | 'scalar' | 'string';
  readonly series: readonly PromSeries[];
  /** Of type `string`. */
  readonly text?: string;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  readonly statements: readonly PromStatement[];
}

export interface PromGrid {
  /** Milliseconds UTC; the last point is the last multiple of `step` from `from` that is not after `to`. */
  readonly from: number;
  readonly to: number;
  /** Milliseconds. */
  readonly step: number;
}

type Sample = readonly [seconds: number, value: string];
type HistogramSample = readonly [
  seconds: number,
  { count: string; sum: string; buckets?: readonly (readonly [number, string, string, string])[] },
];

interface Result {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: Sample;
  readonly values?: readonly Sample[];
  readonly histogram?: HistogramSample;
  readonly histograms?: readonly HistogramSample[];
}

interface Data {
  readonly resultType: PromAnswer['type'];
  readonly result: readonly Result[] | Sample;
  readonly explain?: readonly PromStatement[];
}

interface Envelope<T> {
  readonly status: 'success' | 'error';
  readonly data: T;
  readonly errorType?: string;
  readonly error?: string;
  readonly warnings?: readonly string[];
  readonly infos?: readonly string[];
}

/** The value of a query at every point of a grid. @throws ApiError whose code is Prometheus' `errorType`. */
export async function queryRange(promql: string, grid: PromGrid, signal?: AbortSignal): Promise<PromAnswer> {
  const { from, to, step } = grid;
  const answer = await ask<Data>(
    'query_range',
    { query: promql, start: from / 1000, end: to / 1000, step: step / 1000, explain: 'true' },
    signal,
  );
  const times = Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);
  return toAnswer(answer, times, (time) => Math.round((time - from) / step));
}

/** The value of a query at one time, milliseconds UTC. @throws ApiError */
export async function queryInstant(promql: string, time: number, signal?: AbortSignal): Promise<PromAnswer> {
  const answer = await ask<Data>('query', { query: promql, time: time / 1000, explain: 'true' }, signal);
  return toAnswer(answer, [time], () => 0);
}

export interface Selection {
  /** Selectors, of which a series has to match one; none: all series. */
  readonly matchers?: readonly string[];
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly limit?: number;
}

/** @throws ApiError */
export async function labelNames(selection: Selection = {}, signal?: AbortSignal): Promise<readonly string[]> {
  return (await ask<readonly string[]>('labels', selected(selection), signal)).data;
}

/** @throws ApiError */
export async function labelValues(label: string, selection: Selection = {}, signal?: AbortSignal): Promise<readonly string[]> {
  const path = /^[A-Za-z_]\w*$/.test(label) ? label : escapedLabel(label);
  return (await ask<readonly string[]>(`label/${encodeURIComponent(path)}/values`, selected(selection), signal, 'GET')).data;
}

export interface MetricMetadata {
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}

/** What is known of metrics by name. @throws ApiError */
export async function metricMetadata(metric?: string, signal?: AbortSignal): Promise<Readonly<Record<string, readonly MetricMetadata[]>>> {
  return (await ask<Record<string, MetricMetadata[]>>('metadata', metric === undefined ? {} : { metric }, signal, 'GET')).data;
}

/** Prometheus' escaping of label names in paths: `U__`, then `_` doubled and other characters as `_hex_`. */
function escapedLabel(label: string): string {
  const characters = [...label].map((one) =>
    one === '_' ? '__' : /[A-Za-z0-9]/.test(one) ? one : `_${one.codePointAt(0)?.toString(16)}_`,
  );
  return `U__${characters.join('')}`;
}

type Values = Readonly<Record<string, string | number | readonly string[] | undefined>>;

function selected({ matchers, from, to, limit }: Selection): Values {
  const seconds = (time: number | undefined) => (time === undefined ? undefined : time / 1000);
  return { 'match[]': matchers, start: seconds(from), end: seconds(to), limit };
}

/** What another part of Prometheus' API answers, such as `rules` or `targets`. @throws ApiError */
export async function askPrometheus<T>(path: string, signal?: AbortSignal): Promise<T> {
  return (await ask<T>(path, {}, signal, 'GET')).data;
}

async function ask<T>(path: string, values: Values, signal?: AbortSignal, method: 'GET' | 'POST' = 'POST'): Promise<Envelope<T>> {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (Array.isArray(value)) for (const one of value) form.append(name, one);
    else if (value !== undefined) form.set(name, String(value));
  }
  const url = `/prometheus/api/v1/${path}`;
  const query = form.toString();
  const response = await reach(method === 'GET' && query !== '' ? `${url}?${query}` : url, {
    method,
    credentials: 'same-origin',
    ...(method === 'POST' ? { body: form } : {}),
    ...(signal === undefined ? {} : { signal }),
  });
  const body = (await response.json().catch(() => ({}))) as Partial<Envelope<T>> & { readonly detail?: string; readonly code?: string };
  if (body.status === 'success' && body.data !== undefined) return body as Envelope<T>;
  const text = body.error ?? body.detail ?? `The server answered ${response.status} ${response.statusText}.`;
  throw new ApiError(response.status, body.errorType ?? body.code ?? 'unknown', text);
}

function toAnswer(envelope: Envelope<Data>, times: readonly number[], place: (time: number) => number): PromAnswer {
  const { resultType, result, explain } = envelope.data;
  const rest = { type: resultType, warnings: envelope.warnings ?? [], infos: envelope.infos ?? [], statements: explain ?? [] };
  if (resultType === 'string') return { ...rest, series: [], text: String((result as Sample)[1]) };
  if (resultType === 'scalar') return { ...rest, series: [toSeries({ metric: {}, value: result as Sample }, times, place)] };
  return { ...rest, series: (result as readonly Result[]).map((one) => toSeries(one, times, place)) };
}

function toSeries(result: Result, times: readonly number[], place: (time: number) => number): PromSeries {
  const values = new Array<number | null>(times.length).fill(null);
  for (const [seconds, value] of result.values ?? (result.value === undefined ? [] : [result.value])) {
    values[place(seconds * 1000)] = number(value);
  }
  const histograms = result.histograms ?? (result.histogram === undefined ? [] : [result.histogram]);
  if (histograms.length === 0) return { labels: result.metric, times, values };
  const points = new Array<PromHistogram | null>(times.length).fill(null);
  for (const [seconds, one] of histograms) points[place(seconds * 1000)] = toHistogram(one);
  return { labels: result.metric, times, values, histograms: points };
}

function toHistogram({ count, sum, buckets = [] }: HistogramSample[1]): PromHistogram {
  return {
    count: number(count),
    sum: number(sum),
    buckets: buckets.map(([, lower, upper, inside]) => ({ lower: number(lower), upper: number(upper), count: number(inside) })),
  };
}

function number(text: string): number {
  return text === '+Inf' ? Number.POSITIVE_INFINITY : text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
}
