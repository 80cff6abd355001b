import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { at } from '../../receivers/fields.ts';
import { issueRows, itemId, type TransitionRow, transitionRow } from '../../receivers/github/issues.ts';
import { type Reading, requiredId, timeOf } from '../../receivers/github/reading.ts';
import { isObject, type JsonObject, numberOf, textOf } from '../../receivers/json-object.ts';
import type { BackfillRequest } from '../types.ts';
import { askAbout, connectionOf } from './graphql.ts';
import { readingOf } from './lists.ts';
import { changedSince, type PhasePage, type Progress } from './paging.ts';
import { issuesQuery } from './queries.ts';
import type { Repository } from './repository.ts';

const mostAtOnce = 50;

/** Issues with when they were closed and reopened, by when they changed. */
export async function* readIssues(repository: Repository, progress: Progress, request: BackfillRequest): AsyncGenerator<PhasePage> {
  const reading = readingOf(repository, request);
  for await (const page of changedSince(request.api, `${repository.path}/issues`, progress, request.since, '&state=all')) {
    const issues = page.entries.filter((entry) => !isObject(entry.pull_request));
    const rows: DeliveryRows[] = [];
    for (let start = 0; start < issues.length; start += mostAtOnce) {
      request.signal.throwIfAborted();
      const some = issues.slice(start, start + mostAtOnce);
      const histories = await historiesOf(repository, some, request);
      rows.push(...some.map((issue) => rowsOf(issue, histories.get(requiredId(issue, 'number')) ?? [], reading)));
    }
    yield {
      progress: page.progress,
      read: page.entries.length,
      rows: {
        workItems: rows.flatMap((one) => one.workItems ?? []),
        workItemStatuses: rows.find((one) => one.workItemStatuses !== undefined)?.workItemStatuses ?? [],
        workItemTransitions: rows.flatMap((one) => one.workItemTransitions ?? []),
        incidents: rows.flatMap((one) => one.incidents ?? []),
      },
    };
  }
}

async function historiesOf(
  repository: Repository,
  issues: readonly JsonObject[],
  { api }: BackfillRequest,
): Promise<Map<string, readonly JsonObject[]>> {
  const numbers = issues.map(({ number }) => numberOf(number)).filter((number) => Number.isSafeInteger(number)) as number[];
  if (numbers.length === 0) return new Map();
  const found = await askAbout(api, repository.name, issuesQuery(numbers));
  return new Map(numbers.map((number) => [String(number), connectionOf(at(found[`i${number}`]).timelineItems).nodes]));
}

function rowsOf(issue: JsonObject, history: readonly JsonObject[], reading: Reading): DeliveryRows {
  const lostLabel = history.findLast((item) => item.__typename === 'UnlabeledEvent' && /^incident$/i.test(textOf(at(item.label).name)));
  const noIncidentSince = lostLabel === undefined ? undefined : timeOf(lostLabel, 'createdAt', reading.now);
  const rows = issueRows(issue, reading, noIncidentSince === undefined ? {} : { noIncidentSince });
  const item = itemId(reading.repository, requiredId(issue, 'number'));
  const lastClosed = history.findLast((one) => one.__typename === 'ClosedEvent');
  const workItemTransitions = history.flatMap((one): TransitionRow[] => {
    if (one.__typename !== 'ClosedEvent' && one.__typename !== 'ReopenedEvent') return [];
    const time = timeOf(one, 'createdAt', reading.now);
    const state = one.__typename === 'ClosedEvent' ? 'closed' : 'open';
    // GraphQL tells duplicates as not planned, the issue itself knows.
    const reason = one === lastClosed && issue.state === 'closed' ? issue.state_reason : textOf(one.stateReason).toLowerCase();
    return time === undefined ? [] : [transitionRow(item, time, { state, reason })];
  });
  return { ...rows, workItemTransitions };
}
