import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { at, idOf, limited } from '../../receivers/fields.ts';
import { instantOf, plausibleInstant } from '../../receivers/instant.ts';
import type { JsonObject } from '../../receivers/json-object.ts';
import { type LinearIssue, readIssue, readState, transition } from '../../receivers/linear/issues.ts';
import { type ApiClient, type BackfillRequest, ServiceError, type ServiceReader } from '../types.ts';
import { ask, connectionOf } from './graphql.ts';
import { historyQuery, statesQuery, teamQuery, teamsQuery, viewerQuery } from './queries.ts';
import { beginWalk, readWalk, type Walk, walkBack } from './walk.ts';

/** Where reading a team is: all that changed until `after` has been read; of what changed since then, what `walk` says. Milliseconds UTC. */
interface TeamCursor {
  readonly after: number;
  readonly walk?: Walk | undefined;
}

/** Bounds for what one question may lead to. */
const mostPages = 200;

/** Linear by its GraphQL API. */
export const linearReader: ServiceReader = {
  kind: 'linear',
  defaultUrl: 'https://api.linear.app',
  // Personal API keys stand alone; what OAuth gives is a bearer's.
  authorize: (token) => ({ authorization: /^lin_api_/.test(token) || /^bearer /i.test(token) ? token : `Bearer ${token}` }),
  async test(api, scopes) {
    const { viewer } = await ask(api, viewerQuery, {});
    const missing: string[] = [];
    for (const scope of scopes) if ((await findTeam(api, scope)) === undefined) missing.push(scope);
    return { account: limited(at(viewer).displayName, 200), missing };
  },
  async visible(api, most) {
    const teams = await all(most, async (after) => connectionOf((await ask(api, teamsQuery, { after })).teams));
    return teams.map((team) => limited(team.key, 200)).filter((key) => key !== '');
  },
  async *backfill(request) {
    const { api, scopes, now } = request;
    const cursors: Record<string, TeamCursor> = cursorsOf(request.cursor);
    let done = 0;
    for (const scope of scopes) {
      const team = await findTeam(api, scope);
      if (team === undefined) throw new ServiceError('gone', `There is no team ${scope}, or not for this token.`);
      const states = await readStates(api, team, now);
      yield { rows: { workItemStatuses: states }, cursor: { teams: { ...cursors } }, done, total: null };
      const after = cursors[scope]?.after ?? request.since;
      const walk = cursors[scope]?.walk ?? beginWalk(now);
      for await (const page of walkBack(api, team, after, walk)) {
        request.signal.throwIfAborted();
        const read = await Promise.all(page.issues.map((node) => readOne(api, node, request)));
        cursors[scope] = page.walk === undefined ? { after: walk.newest } : { after, walk: page.walk };
        done += page.issues.length;
        const leftOut = read.find((one) => typeof one === 'string');
        const notes = leftOut === undefined ? {} : { notes: [`An issue of ${scope} was left out: ${leftOut}.`] };
        yield {
          rows: merged(read.filter((one) => typeof one !== 'string')),
          cursor: { teams: { ...cursors } },
          done,
          total: null,
          ...notes,
        };
      }
    }
  },
};

async function readOne(api: ApiClient, node: JsonObject, { now }: BackfillRequest): Promise<DeliveryRows | string> {
  const issue = readIssue(node, now);
  if (typeof issue === 'string') return issue;
  const entries = await historyOf(api, node);
  return { workItems: issue.items, workItemStatuses: issue.statuses, workItemTransitions: transitionsOf(issue, entries, now) };
}

/** Where it began is what the first change of state says that it came from. */
function transitionsOf(issue: LinearIssue, entries: readonly JsonObject[], now: number) {
  const moves = entries
    .flatMap((entry) => {
      const time = plausibleInstant(entry.createdAt, now);
      return time === undefined ? [] : [{ time, from: idOf(entry.fromStateId), to: idOf(entry.toStateId) }];
    })
    .filter(({ from, to }) => from !== to && to !== '')
    .sort((a, b) => a.time - b.time);
  const first = moves[0];
  const began = first === undefined ? issue.status : first.from || first.to;
  return [
    transition(issue, issue.created, '', began, 'api'),
    ...moves.filter(({ from }) => from !== '').map(({ time, from, to }) => transition(issue, time, from, to, 'api')),
  ];
}

/** An issue's history comes with it; the rest of a long one is asked for. */
async function historyOf(api: ApiClient, node: JsonObject): Promise<readonly JsonObject[]> {
  const first = connectionOf(node.history);
  if (first.after === undefined) return first.nodes;
  const rest = await all(
    mostPages * 100,
    async (after) => connectionOf(at(await ask(api, historyQuery, { id: idOf(node.id), after }), 'issue').history),
    first.after,
  );
  return [...first.nodes, ...rest];
}

async function all(
  most: number,
  pageAfter: (after: string | undefined) => Promise<ReturnType<typeof connectionOf>>,
  begin?: string,
): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  let after = begin;
  for (let page = 0; page < mostPages && found.length < most; page++) {
    const { nodes, after: next } = await pageAfter(after);
    found.push(...nodes);
    if (next === undefined) break;
    after = next;
  }
  return found.slice(0, most);
}

function merged(all: readonly DeliveryRows[]): DeliveryRows {
  return {
    workItems: all.flatMap(({ workItems = [] }) => workItems),
    workItemStatuses: all.flatMap(({ workItemStatuses = [] }) => workItemStatuses),
    workItemTransitions: all.flatMap(({ workItemTransitions = [] }) => workItemTransitions),
  };
}

async function findTeam(api: ApiClient, scope: string): Promise<string | undefined> {
  const [team] = connectionOf((await ask(api, teamQuery, { key: scope })).teams).nodes;
  return team === undefined ? undefined : limited(team.key, 200) || undefined;
}

async function readStates(api: ApiClient, team: string, now: number) {
  const nodes = await all(1_000, async (after) => connectionOf((await ask(api, statesQuery, { team, after })).workflowStates));
  return nodes.flatMap((state) => readState(state, versionOf(now)) ?? []);
}

function cursorsOf(cursor: unknown): Record<string, TeamCursor> {
  return Object.fromEntries(
    Object.entries(at(cursor, 'teams')).flatMap(([team, value]) => {
      const { after, walk } = at(value);
      return typeof after === 'number' && instantOf(after) !== undefined ? [[team, { after, walk: readWalk(walk) }]] : [];
    }),
  );
}
