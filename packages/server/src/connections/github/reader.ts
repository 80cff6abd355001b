import { AppError } from '../../platform/errors.ts';
import { isObject, type JsonObject, textOf } from '../../receivers/json-object.ts';
import { type ApiClient, type BackfillRequest, ServiceError, type ServiceReader } from '../types.ts';
import { apiAddress, cloneAddress, githubApi } from './addresses.ts';
import { readDeployments, readWorkflowRuns } from './deployments.ts';
import { readIssues } from './issues.ts';
import { readComments, readCommits } from './lists.ts';
import type { PhasePage, Progress } from './paging.ts';
import { readPullRequests } from './pull-requests.ts';
import { findRepository, orGone, type Repository } from './repository.ts';
import { postGithubStatus } from './status.ts';
import { visibleRepositories } from './visible.ts';

type ReadPhase = (repository: Repository, progress: Progress, request: BackfillRequest) => AsyncGenerator<PhasePage>;

/** What is read of each repository, in order: what tells of deployments comes early. */
const phases: readonly { readonly name: string; readonly title: string; readonly read: ReadPhase }[] = [
  { name: 'pulls', title: 'pull requests', read: readPullRequests },
  { name: 'deployments', title: 'deployments', read: readDeployments },
  { name: 'runs', title: 'workflow runs', read: readWorkflowRuns },
  { name: 'commits', title: 'commits', read: readCommits },
  { name: 'issues', title: 'issues', read: readIssues },
  { name: 'comments', title: 'comments', read: (...given) => readComments(false, ...given) },
  { name: 'lineComments', title: 'comments on lines', read: (...given) => readComments(true, ...given) },
];

/** By repository and phase. */
type Cursor = Readonly<Record<string, Progress>>;

/** GitHub by GraphQL and REST, of github.com and of GitHub Enterprise. */
export const githubReader: ServiceReader = {
  kind: 'github',
  defaultUrl: githubApi,
  apiUrl: apiAddress,
  authorize: (token) => ({
    authorization: `Bearer ${token}`,
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  }),
  cloneUrl: cloneAddress,
  async test(api, scopes) {
    const missing: string[] = [];
    for (const scope of scopes) if ((await orGone(findRepository(api, scope))) === undefined) missing.push(scope);
    return { account: await accountOf(api), missing };
  },
  visible: visibleRepositories,
  postStatus: postGithubStatus,
  async *backfill(request) {
    let cursor = cursorOf(request.cursor);
    let done = 0;
    for (const scope of request.scopes) {
      const repository = await orGone(findRepository(request.api, scope));
      if (repository === undefined) {
        yield { rows: {}, cursor, done, total: null, notes: [`${scope} is not there any more, or not for this token; it was left out.`] };
        continue;
      }
      for (const { name, title, read } of phases) {
        const key = `${scope} ${name}`;
        try {
          for await (const page of named(read(repository, cursor[key] ?? {}, request))) {
            request.signal.throwIfAborted();
            cursor = { ...cursor, [key]: page.progress };
            done += page.read;
            yield { rows: page.rows, cursor, done, total: null };
          }
        } catch (error) {
          // Issues and Actions can be turned off, and a token may lack the right to one of them.
          if (!(error instanceof ServiceError) || error.code !== 'gone') throw error;
          yield { rows: {}, cursor, done, total: null, notes: [`${scope}: no ${title}, which are turned off or not for this token.`] };
        }
      }
    }
  },
};

/** What an answer lacks is an error of the service here, not of somebody who sent us something. */
async function* named(pages: AsyncGenerator<PhasePage>): AsyncGenerator<PhasePage> {
  try {
    yield* pages;
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_request') throw new ServiceError('unexpected', error.message);
    throw error;
  }
}

/** Tokens of apps stand for no account. */
async function accountOf(api: ApiClient): Promise<string> {
  const answer = await orGone(api.get('/user'));
  return isObject(answer?.body) ? textOf(answer.body.login) : '';
}

function cursorOf(cursor: unknown): Cursor {
  const entries: [string, JsonObject][] = Object.entries(isObject(cursor) ? cursor : {}).filter((entry): entry is [string, JsonObject] =>
    isObject(entry[1]),
  );
  const text = (value: unknown) => textOf(value) || undefined;
  return Object.fromEntries(
    entries.map(([key, { until, newest, next }]) => [key, { until: text(until), newest: text(newest), next: text(next) }]),
  );
}
