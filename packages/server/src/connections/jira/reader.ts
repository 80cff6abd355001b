import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { at, idOf, limited } from '../../receivers/fields.ts';
import { beginning, formerKeys, type HistoryEntry, transitionsOf } from '../../receivers/jira/changelog.ts';
import { readIssue, readStatus } from '../../receivers/jira/issues.ts';
import { isObject, type JsonObject, listOf } from '../../receivers/json-object.ts';
import { type ApiClient, type BackfillRequest, ServiceError, type ServiceReader } from '../types.ts';
import { historiesOf } from './histories.ts';
import { changedSince, countSince } from './search.ts';
import { type Site, siteOf } from './site.ts';

/** Jira by its REST API: the cloud by version 3, a Data Center by version 2. */
export const jiraReader: ServiceReader = {
  kind: 'jira',
  // Each has an address of its own.
  defaultUrl: '',
  // What people copy is the address of a page; in the cloud nothing of its path belongs to the API.
  apiUrl: (entered) => (/\.atlassian\.net$/i.test(URL.parse(entered)?.hostname ?? '') ? new URL(entered).origin : entered),
  // The cloud: an account's e-mail address and API token; a Data Center: a personal access token.
  authorize: (token) => ({
    authorization: /^[^\s:]+@[^\s:]+:/.test(token) ? `Basic ${Buffer.from(token).toString('base64')}` : `Bearer ${token}`,
  }),
  async test(api, scopes) {
    const site = await siteOf(api);
    const missing: string[] = [];
    for (const scope of scopes) if (!(await isVisible(api, site, scope))) missing.push(scope);
    return { account: site.account, missing };
  },
  visible: listProjects,
  async *backfill(request) {
    const { api, scopes, since } = request;
    const after: Record<string, number> = { ...cursorOf(request.cursor) };
    const site = await siteOf(api);
    const statuses = await readStatuses(api, site, request.now);
    let done = 0;
    for (const scope of scopes) {
      const project = await keyOf(api, site, scope);
      const from = after[scope] ?? since;
      const count = await countSince(api, site, project, from);
      const total = count === null ? null : done + count;
      // Issues name statuses of workflows that have changed since: known before the issues are.
      yield { rows: { workItemStatuses: statuses }, cursor: { after: { ...after } }, done, total };
      for await (const page of changedSince(api, site, project, from)) {
        request.signal.throwIfAborted();
        const histories = await historiesOf(api, site, page.issues, request.now);
        const read = rowsOf(page.issues, histories, request);
        after[scope] = page.after;
        done += page.issues.length;
        const notes = read.leftOut === undefined ? {} : { notes: [`An issue of ${scope} was left out: ${read.leftOut}.`] };
        yield { rows: read.rows, cursor: { after: { ...after } }, done, total: total === null ? null : Math.max(total, done), ...notes };
      }
    }
  },
};

function rowsOf(
  issues: readonly JsonObject[],
  histories: ReadonlyMap<string, readonly HistoryEntry[]>,
  { now }: BackfillRequest,
): { readonly rows: DeliveryRows; readonly leftOut?: string | undefined } {
  const read = issues.map((issue) => ({ issue: readIssue(issue, now), history: histories.get(idOf(issue.id)) ?? [] }));
  const known = read.flatMap(({ issue, history }) => (typeof issue === 'string' ? [] : [{ issue, history }]));
  return {
    rows: {
      workItems: known.flatMap(({ issue, history }) => [issue.item, ...history.flatMap((entry) => formerKeys(issue, entry))]),
      workItemStatuses: known.flatMap(({ issue }) => issue.statuses),
      workItemTransitions: known.flatMap(({ issue, history }) => {
        const moves = history.flatMap((entry) => transitionsOf(issue, entry, 'api'));
        return [beginning(issue, moves[0]?.from_status ?? issue.status, 'api'), ...moves];
      }),
    },
    leftOut: read.map(({ issue }) => issue).find((issue) => typeof issue === 'string'),
  };
}

/** Up to when all that changed has been read, by project, milliseconds UTC. */
function cursorOf(cursor: unknown): Record<string, number> {
  const after = at(cursor, 'after');
  return Object.fromEntries(Object.entries(after).flatMap(([key, value]) => (typeof value === 'number' ? [[key, value]] : [])));
}

/** Those of all projects: issues bring histories with them from wherever they were. */
async function readStatuses(api: ApiClient, site: Site, now: number) {
  const { body } = await api.get(`${site.api}/status`);
  return listOf(body)
    .filter(isObject)
    .flatMap((status) => readStatus(status, versionOf(now)) ?? []);
}

/** The project's key, also where it was entered by another case or by its id. @throws ServiceError `gone` */
async function keyOf(api: ApiClient, site: Site, scope: string): Promise<string> {
  const { body } = await api.get(`${site.api}/project/${encodeURIComponent(scope)}`);
  return limited(at(body).key, 200) || scope;
}

async function isVisible(api: ApiClient, site: Site, scope: string): Promise<boolean> {
  try {
    await keyOf(api, site, scope);
    return true;
  } catch (error) {
    if (error instanceof ServiceError && error.code === 'gone') return false;
    throw error;
  }
}

async function listProjects(api: ApiClient, most: number): Promise<readonly string[]> {
  const site = await siteOf(api);
  const keys = (list: unknown) =>
    listOf(list)
      .map((project) => limited(at(project).key, 200))
      .filter((key) => key !== '');
  if (!site.cloud) return keys((await api.get(`${site.api}/project`)).body).slice(0, most);
  const found: string[] = [];
  for (let start = 0; found.length < most; start += 50) {
    const { body } = await api.get(`${site.api}/project/search?startAt=${start}&maxResults=50&orderBy=key`);
    found.push(...keys(at(body).values));
    if (at(body).isLast !== false || listOf(at(body).values).length === 0) break;
  }
  return found.slice(0, most);
}
