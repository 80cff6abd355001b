import { idOf } from '../../receivers/fields.ts';
import { isObject, type JsonObject, listOf, textOf } from '../../receivers/json-object.ts';
import type { ApiAnswer, ApiClient, BackfillPage } from '../types.ts';

/** How far a list has been read; ISO 8601 in UTC as GitHub writes it, which is in order as text. */
export interface Progress {
  /** Everything up to then has been read. */
  readonly until?: string | undefined;
  /** Of a list that is being read from its newest entry on: that entry, and where its next page is. */
  readonly newest?: string | undefined;
  readonly next?: string | undefined;
}

/** What a phase read, and up to where. */
export interface PhasePage {
  readonly rows: BackfillPage['rows'];
  readonly progress: Progress;
  readonly read: number;
}

export interface Entries {
  readonly entries: readonly JsonObject[];
  readonly progress: Progress;
}

export const perPage = 100;
const mostPages = 100;
const atOnce = 4;

/** Where the next page is, as the question behind `?`: kept so, it holds when the address of the server changes. */
export function nextPage(headers: Headers): string | undefined {
  const link = /<([^<>]*)>\s*;[^<>]*\brel="?next\b/.exec(headers.get('link') ?? '')?.[1];
  const search = URL.parse(link ?? '')?.search ?? '';
  return search === '' ? undefined : search;
}

/** The entries of a page; some lists stand in a field. */
export function entriesOf({ body }: ApiAnswer, field?: string): JsonObject[] {
  const list = field !== undefined && isObject(body) ? body[field] : body;
  return listOf(list).filter(isObject);
}

/** All entries of a short list that comes in pages; at most 10,000. */
export async function readAll(api: ApiClient, path: string): Promise<JsonObject[]> {
  const all: JsonObject[] = [];
  let search: string | undefined = `?per_page=${perPage}`;
  for (let page = 1; page <= mostPages && search !== undefined; page++) {
    const answer: ApiAnswer = await api.get(`${path}${search}`);
    all.push(...entriesOf(answer));
    search = nextPage(answer.headers);
  }
  return all;
}

export interface NewestFirst {
  /** Milliseconds UTC: what is older is not read. */
  readonly since: number;
  /** How long before the end of the last run what may have changed since is read again, milliseconds. */
  readonly overlap: number;
  /** Field with the time by which the list is in order. */
  readonly stamp: string;
  page(next: string | undefined): Promise<{ readonly entries: readonly JsonObject[]; readonly next: string | undefined }>;
}

/**
 * Reads a list that begins with its newest entry until where the last run began. What comes in meanwhile shifts entries to later pages, so
 * that some are read twice and none is skipped; it is read by the next run.
 */
export async function* newestFirst(progress: Progress, list: NewestFirst): AsyncGenerator<Entries> {
  const { until } = progress;
  const stop = Math.max(list.since, until === undefined ? 0 : Date.parse(until) - list.overlap);
  let next = progress.next;
  let newest = next === undefined ? undefined : progress.newest;
  for (;;) {
    const page = await list.page(next);
    const fresh = page.entries.filter((entry) => !(Date.parse(textOf(entry[list.stamp])) < stop));
    newest = page.entries.reduce((most, entry) => later(most, textOf(entry[list.stamp])), newest);
    next = fresh.length < page.entries.length ? undefined : page.next;
    yield { entries: fresh, progress: next === undefined ? { until: later(until, newest ?? '') } : { until, newest, next } };
    if (next === undefined) return;
  }
}

function later(a: string | undefined, b: string): string | undefined {
  return b === '' || (a !== undefined && a >= b) ? a : b;
}

/**
 * Reads what changed since, the oldest first, and goes on from the last one seen: numbers of pages would skip entries that change while they
 * are read. Ends when a page is not full.
 *
 * @param more further parameters, each with `&` before it.
 */
export async function* changedSince(api: ApiClient, path: string, progress: Progress, since: number, more = ''): AsyncGenerator<Entries> {
  let from = progress.until ?? new Date(since).toISOString().replace(/\.\d+Z$/, 'Z');
  const seen = new Set<string>();
  let page = 1;
  for (;;) {
    const question = `sort=updated&direction=asc&since=${encodeURIComponent(from)}&per_page=${perPage}&page=${page}${more}`;
    const entries = entriesOf(await api.get(`${path}?${question}`));
    const fresh = entries.filter((entry) => !seen.has(stampOf(entry)));
    for (const entry of fresh) seen.add(stampOf(entry));
    const last = later(from, textOf(entries.at(-1)?.updated_at)) ?? from;
    // Many of one second fill a page: then only the number of the page leads on.
    page = last === from ? page + 1 : 1;
    from = last;
    if (fresh.length > 0) yield { entries: fresh, progress: { until: from } };
    if (entries.length < perPage) return;
  }
}

function stampOf(entry: JsonObject): string {
  return `${idOf(entry.id)} ${textOf(entry.updated_at)}`;
}

/** Does something with each, a few at a time; results in the order of the list. */
export async function eachOf<T, R>(list: readonly T[], signal: AbortSignal, work: (one: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < list.length; start += atOnce) {
    signal.throwIfAborted();
    results.push(...(await Promise.all(list.slice(start, start + atOnce).map(work))));
  }
  return results;
}
