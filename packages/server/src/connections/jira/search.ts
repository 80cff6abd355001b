import { at, countOf, idOf, limited } from '../../receivers/fields.ts';
import { instantOf } from '../../receivers/instant.ts';
import { isObject, type JsonObject, listOf } from '../../receivers/json-object.ts';
import { type ApiClient, ServiceError } from '../types.ts';
import { jqlTime, type Site } from './site.ts';

/** What of an issue is asked for. */
const fields = ['summary', 'status', 'issuetype', 'project', 'labels', 'created', 'updated'];
const perPage = 100;
const minute = 60_000;

interface Found {
  readonly issues: readonly JsonObject[];
  /** Where the same question goes on; `undefined` at its end. */
  readonly next: string | undefined;
}

/** A page of issues, and up to when all that changed has been read with it, milliseconds UTC. */
interface SearchPage {
  readonly issues: readonly JsonObject[];
  readonly after: number;
}

/**
 * Issues of a project by when they were changed, the oldest first. Each page asks anew from the minute of the last one seen: what changes
 * while it is read moves to the end, and pages of one question would skip what takes its place. Only when a page holds nothing later than
 * that minute, the question goes on by its token.
 *
 * @param after milliseconds UTC.
 */
export async function* changedSince(api: ApiClient, site: Site, project: string, after: number): AsyncGenerator<SearchPage> {
  const seen = new Set<string>();
  let from = after;
  let token: string | undefined;
  for (;;) {
    const { issues, next } = await search(api, site, question(site, project, from), token);
    const fresh = issues.filter((issue) => !seen.has(stampOf(issue)));
    for (const issue of fresh) seen.add(stampOf(issue));
    const last = Math.max(from, ...issues.map((issue) => instantOf(at(issue, 'fields').updated) ?? from));
    if (fresh.length > 0) yield { issues: fresh, after: last };
    if (next === undefined) return;
    const leads = Math.floor(last / minute) > Math.floor(from / minute);
    token = leads ? undefined : next;
    from = leads ? last : from;
  }
}

/** How many issues there are to read; `null` where Jira does not count. */
export async function countSince(api: ApiClient, site: Site, project: string, after: number): Promise<number | null> {
  const jql = question(site, project, after);
  try {
    const { body } = site.cloud
      ? await api.post(`${site.api}/search/approximate-count`, { jql })
      : await api.post(`${site.api}/search`, { jql, maxResults: 0, fields: ['updated'] });
    return countOf(site.cloud ? at(body).count : at(body).total);
  } catch (error) {
    // Only how far it is would be known: tokens with scopes may lack the one for it.
    if (error instanceof ServiceError && (error.code === 'gone' || error.code === 'unexpected')) return null;
    throw error;
  }
}

function question(site: Site, project: string, from: number): string {
  return `project = "${project.replaceAll(/["\\]/g, '\\$&')}" AND updated >= "${jqlTime(from, site.timezone)}" ORDER BY updated ASC, key ASC`;
}

async function search(api: ApiClient, site: Site, jql: string, token: string | undefined): Promise<Found> {
  if (site.cloud) {
    const { body } = await api.post(`${site.api}/search/jql`, {
      jql,
      fields,
      maxResults: perPage,
      ...(token === undefined ? {} : { nextPageToken: token }),
    });
    const next = limited(at(body).nextPageToken, 10_000);
    return { issues: listOf(at(body).issues).filter(isObject), next: next === '' || at(body).isLast === true ? undefined : next };
  }
  const startAt = Number(token ?? 0);
  const { body } = await api.post(`${site.api}/search`, { jql, fields, maxResults: perPage, startAt, expand: ['changelog'] });
  const issues = listOf(at(body).issues).filter(isObject);
  const end = startAt + issues.length;
  return { issues, next: issues.length > 0 && end < (countOf(at(body).total) ?? 0) ? String(end) : undefined };
}

function stampOf(issue: JsonObject): string {
  return `${idOf(issue.id)} ${limited(at(issue, 'fields').updated, 60)}`;
}
