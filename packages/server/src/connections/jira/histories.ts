import { at, countOf, idOf, limited } from '../../receivers/fields.ts';
import { plausibleInstant } from '../../receivers/instant.ts';
import { type HistoryEntry, itemsOf, movesProject } from '../../receivers/jira/changelog.ts';
import { isObject, type JsonObject, listOf } from '../../receivers/json-object.ts';
import type { ApiClient } from '../types.ts';
import type { Site } from './site.ts';

const perPage = 1_000;
/** Bounds for what one question may lead to. */
const mostPages = 200;

/** Histories of issues by the issues' ids, each in the order of time. */
export async function historiesOf(
  api: ApiClient,
  site: Site,
  issues: readonly JsonObject[],
  now: number,
): Promise<ReadonlyMap<string, readonly HistoryEntry[]>> {
  const histories = new Map<string, HistoryEntry[]>();
  const add = (id: string, list: unknown) => {
    const entries = listOf(list)
      .filter(isObject)
      .flatMap((entry) => readEntry(entry, now));
    histories.set(id, [...(histories.get(id) ?? []), ...entries]);
  };
  const missing: string[] = [];
  for (const issue of issues) {
    const { histories: inline, total } = at(issue, 'changelog');
    if (Array.isArray(inline) && (countOf(total) ?? 0) <= inline.length) add(idOf(issue.id), inline);
    else missing.push(idOf(issue.id));
  }
  if (site.cloud) await readTogether(api, site, missing, add);
  else for (const id of missing) await readOne(api, site, id, add);
  for (const [id, entries] of histories) {
    // What the bulk answer leaves out: the keys that an issue had before it was moved.
    if (site.cloud && missing.includes(id) && entries.some(movesProject)) {
      histories.set(id, []);
      await readOne(api, site, id, add);
    }
  }
  return new Map([...histories].map(([id, entries]) => [id, entries.toSorted((a, b) => a.time - b.time)]));
}

type Add = (issue: string, list: unknown) => void;

/** Of the cloud: histories of many issues in one question, of the fields that count. */
async function readTogether(api: ApiClient, site: Site, ids: readonly string[], add: Add): Promise<void> {
  if (ids.length === 0) return;
  let token: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { body } = await api.post(`${site.api}/changelog/bulkfetch`, {
      issueIdsOrKeys: ids,
      fieldIds: ['status', 'project'],
      maxResults: perPage,
      ...(token === undefined ? {} : { nextPageToken: token }),
    });
    for (const one of listOf(at(body).issueChangeLogs).filter(isObject)) add(idOf(one.issueId), one.changeHistories);
    token = limited(at(body).nextPageToken, 10_000) || undefined;
    if (token === undefined) return;
  }
}

async function readOne(api: ApiClient, site: Site, id: string, add: Add): Promise<void> {
  if (!site.cloud) {
    const { body } = await api.get(`${site.api}/issue/${encodeURIComponent(id)}?fields=updated&expand=changelog`);
    add(id, at(body, 'changelog').histories);
    return;
  }
  for (let start = 0, page = 0; page < mostPages; page++) {
    const { body } = await api.get(`${site.api}/issue/${encodeURIComponent(id)}/changelog?startAt=${start}&maxResults=100`);
    const values = listOf(at(body).values);
    add(id, values);
    start += values.length;
    if (values.length === 0 || at(body).isLast === true || start >= (countOf(at(body).total) ?? 0)) return;
  }
}

/** Times come as ISO 8601 or, in bulk, as milliseconds. */
function readEntry(entry: JsonObject, now: number): HistoryEntry[] {
  const time = plausibleInstant(entry.created, now);
  return time === undefined ? [] : [{ id: idOf(entry.id), time, items: itemsOf(entry) }];
}
