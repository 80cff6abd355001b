import { exact } from '../../facts/versions.ts';
import { at, shaOf } from '../../receivers/fields.ts';
import { type ChangeEventRow, dismissedRow, headRow, reviewRow, stageRow } from '../../receivers/github/change-events.ts';
import { branchOf, changeRow } from '../../receivers/github/changes.ts';
import { commitRow } from '../../receivers/github/commits.ts';
import { type Reading, timeOf } from '../../receivers/github/reading.ts';
import { isObject, type JsonObject, numberOf, textOf } from '../../receivers/json-object.ts';
import { type BackfillRequest, ServiceError } from '../types.ts';
import { askAbout, connectionOf } from './graphql.ts';
import { eachOf, newestFirst, type PhasePage, type Progress } from './paging.ts';
import { type PullList, pullListQuery, pullsQuery } from './queries.ts';
import type { Repository } from './repository.ts';
import { accountOf, commitOf, pullOf, reviewOf } from './rest-form.ts';

const mostAtOnce = 20;
/** Beyond what one answer holds; GitHub itself lists no more than 250 commits of a pull request. */
const mostFurtherPages = 20;

/** Pull requests with reviews, drafts, heads and commits, by when they changed. */
export async function* readPullRequests(repository: Repository, progress: Progress, request: BackfillRequest): AsyncGenerator<PhasePage> {
  const { api, signal, since } = request;
  let first = mostAtOnce;
  const page = async (after: string | undefined) => {
    for (;;) {
      try {
        const found = await askAbout(api, repository.name, pullsQuery, { first, after: after ?? null });
        const { nodes, after: next } = connectionOf(found.pullRequests);
        return { entries: nodes, next };
      } catch (error) {
        // GitHub gives up on a question after ten seconds: large pull requests are asked for a few at a time.
        if (!(error instanceof ServiceError) || error.code !== 'unavailable' || first === 1) throw error;
        first = Math.ceil(first / 4);
      }
    }
  };
  for await (const { entries, progress: reached } of newestFirst(progress, { since, overlap: 0, stamp: 'updatedAt', page })) {
    const rows = await eachOf(entries, signal, (node) => readOne(repository, node, request));
    yield {
      progress: reached,
      read: entries.length,
      rows: {
        changes: rows.flatMap((one) => one.changes),
        changeEvents: rows.flatMap((one) => one.changeEvents),
        pushedCommits: rows.flatMap((one) => one.pushedCommits),
      },
    };
  }
}

async function readOne(repository: Repository, node: JsonObject, request: BackfillRequest) {
  const reading: Reading = { repository: repository.name, now: request.now, pseudonym: request.pseudonym };
  const pull = pullOf(node);
  const row = changeRow(pull, reading);
  if (row === undefined) return { changes: [], changeEvents: [], pushedCommits: [] };
  const [commits, reviews, items] = await Promise.all([
    wholeList('commits', repository, node, request),
    wholeList('reviews', repository, node, request),
    wholeList('timelineItems', repository, node, request),
  ]);
  const before = statesBefore(items);
  const branch = { name: branchOf(pull), mainline: false };
  return {
    changes: [row],
    changeEvents: [
      ...reviews.flatMap((review) => {
        const told = reviewOf(review);
        return reviewRow(row.number, told, reading, textOf(told.state) === 'dismissed' ? before.get(textOf(review.url)) : undefined) ?? [];
      }),
      ...items.flatMap((item) => happeningOf(row.number, item, reading) ?? []),
    ],
    pushedCommits:
      branch.name === ''
        ? []
        : commits.flatMap((commit) => {
            const told = commitOf(commit);
            return told === undefined ? [] : [commitRow(told, branch, exact, reading)];
          }),
  };
}

/** What the answer holds of a list, and what is left of it. */
async function wholeList(list: PullList, { name }: Repository, node: JsonObject, { api, signal }: BackfillRequest): Promise<JsonObject[]> {
  let { nodes, after } = connectionOf(node[list]);
  const all = [...nodes];
  for (let page = 0; page < mostFurtherPages && after !== undefined; page++) {
    signal.throwIfAborted();
    const found = await askAbout(api, name, pullListQuery(list), { number: numberOf(node.number), after });
    ({ nodes, after } = connectionOf(at(found.pullRequest)[list]));
    all.push(...nodes);
  }
  return all;
}

/** What reviews said before they were dismissed, by their addresses. */
function statesBefore(items: readonly JsonObject[]): Map<string, string> {
  const dismissed = items.filter((item) => item.__typename === 'ReviewDismissedEvent');
  return new Map(dismissed.map((item) => [textOf(at(item.review).url), textOf(item.previousReviewState).toLowerCase()]));
}

const stages: Readonly<Record<string, 'draft' | 'ready' | 'reopened'>> = {
  ReadyForReviewEvent: 'ready',
  ConvertToDraftEvent: 'draft',
  ReopenedEvent: 'reopened',
};

function happeningOf(change: string, item: JsonObject, reading: Reading): ChangeEventRow | undefined {
  const time = timeOf({ createdAt: item.createdAt }, 'createdAt', reading.now);
  if (time === undefined) return undefined;
  const happening = { change, by: accountOf(item.actor), time };
  const stage = stages[textOf(item.__typename)];
  if (stage !== undefined) return stageRow(stage, happening, reading);
  if (item.__typename === 'HeadRefForcePushedEvent') {
    const sha = shaOf(at(item.afterCommit).oid);
    return sha === '' ? undefined : headRow(sha, happening, reading);
  }
  return isObject(item.review) ? dismissedRow(happening, reviewOf(item.review), reading) : undefined;
}
