import { idOf } from '../../receivers/fields.ts';
import { isObject, type JsonObject } from '../../receivers/json-object.ts';
import type { ApiClient, BackfillPage } from '../types.ts';

/** A project as its phases need it. */
export interface GitlabProject {
  readonly id: string;
  readonly name: string;
  readonly defaultBranch: string;
}

/** What a phase read: rows, and up to when it has read all that changed. */
export interface PhasePage {
  readonly rows: BackfillPage['rows'];
  readonly after: string;
  readonly read: number;
}

const perPage = 100;
const mostPages = 100;

/** All entries of a list that comes in pages; at most 10,000, or about `most`. */
export async function readAll(api: ApiClient, path: string, most = mostPages * perPage): Promise<JsonObject[]> {
  const all: JsonObject[] = [];
  for (let page = 1; page <= mostPages && all.length < most; page++) {
    const { body } = await api.get(`${path}${path.includes('?') ? '&' : '?'}per_page=${perPage}&page=${page}`);
    const entries = Array.isArray(body) ? body.filter(isObject) : [];
    all.push(...entries);
    if (entries.length < perPage) break;
  }
  return all;
}

/**
 * Lists by the time of the last change, the oldest first, and goes on from the last one seen: offsets would skip entries that change while
 * they are read. Ends when a page brings nothing new.
 */
export async function* changedSince(api: ApiClient, path: string, after: string): AsyncGenerator<{ entries: JsonObject[]; after: string }> {
  let from = after;
  const seen = new Set<string>();
  let offset = 1;
  for (;;) {
    const question = `order_by=updated_at&sort=asc&updated_after=${encodeURIComponent(from)}&per_page=${perPage}&page=${offset}`;
    const { body } = await api.get(`${path}${path.includes('?') ? '&' : '?'}${question}`);
    const entries = Array.isArray(body) ? body.filter(isObject) : [];
    const fresh = entries.filter((entry) => !seen.has(stampOf(entry)));
    for (const entry of fresh) seen.add(stampOf(entry));
    const last = String(entries.at(-1)?.updated_at ?? from);
    // Many of one second fill a page: then only the offset leads on.
    const stands = last === from;
    from = last;
    offset = stands ? offset + 1 : 1;
    if (fresh.length > 0) yield { entries: fresh, after: from };
    if (entries.length < perPage) return;
  }
}

function stampOf(entry: JsonObject): string {
  return `${idOf(entry.id)} ${String(entry.updated_at)}`;
}
