import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { at, limited } from '../fields.ts';
import type { HookOutcome } from '../hook.ts';
import { isObject, type JsonObject, textOf } from '../json-object.ts';
import { commentRow, dismissedRow, headRow, reviewRow, stageRow } from './change-events.ts';
import { changeRow } from './changes.ts';
import { deploymentRow, statusRow, waitingStates } from './deployments.ts';
import { type IssueState, issueRows, itemId, transitionRow } from './issues.ts';
import { pushRows } from './push.ts';
import { type Reading, repositoryName, requiredId, timeOf } from './reading.ts';
import { reasons, unusedEvents } from './vocabulary.ts';
import { workflowRunRows } from './workflow-runs.ts';

/** The rows of an event, and why not all of it is kept. */
interface Told {
  readonly rows: DeliveryRows;
  readonly ignored?: string | undefined;
}

type Teller = (payload: JsonObject, reading: Reading) => Told;

const tellers: Readonly<Record<string, Teller>> = {
  push: (payload, reading) => {
    const { rows, ignored } = pushRows(payload, reading);
    return { rows: { pushedCommits: rows }, ignored };
  },
  pull_request: pullRequest,
  pull_request_review: review,
  pull_request_review_comment: (payload, reading) => comment(payload, at(payload.pull_request), true, reading),
  issue_comment: (payload, reading) => {
    const issue = at(payload.issue);
    return isObject(issue.pull_request) ? comment(payload, issue, false, reading) : nothing(reasons.issueComment);
  },
  deployment: (payload, reading) => deploymentRows([deploymentRow(at(payload.deployment), reading)]),
  deployment_status: deploymentStatus,
  workflow_run: (payload, reading) => {
    const { rows, ignored } = workflowRunRows(at(payload.workflow_run), reading);
    return { rows: { deploymentEvents: rows }, ignored };
  },
  issues,
  release: () => nothing(reasons.release),
  repository: () => nothing(reasons.repository),
};

/**
 * What a webhook of GitHub tells.
 *
 * @param event as `X-GitHub-Event` names it.
 * @throws AppError `invalid_request` when the payload is not one of that event.
 */
export function decodeEvent(event: string, payload: JsonObject, house: Omit<Reading, 'repository'>): HookOutcome {
  const subject = limited(at(payload.repository).full_name, 200) || limited(at(payload.organization).login, 200);
  if (event === 'ping') return { event, subject, ...nothing(reasons.ping) };
  const teller = Object.hasOwn(tellers, event) ? tellers[event] : undefined;
  if (teller === undefined) {
    const known = unusedEvents.has(event);
    return { event: known ? event : 'unknown', subject, ...nothing(known ? reasons.unused : reasons.unknown) };
  }
  const reading = { repository: repositoryName(payload.repository), now: house.now, pseudonym: house.pseudonym };
  const { rows, ignored } = teller(payload, reading);
  return { event: eventName(event, payload.action), subject, rows, ...(ignored === undefined ? {} : { ignored }) };
}

function eventName(event: string, action: unknown): string {
  const text = textOf(action);
  return /^[a-z_]{1,40}$/.test(text) ? `${event}.${text}` : event;
}

function nothing(ignored: string): Told & { readonly ignored: string } {
  return { rows: {}, ignored };
}

const stages: Readonly<Record<string, 'draft' | 'ready' | 'reopened'>> = {
  converted_to_draft: 'draft',
  ready_for_review: 'ready',
  reopened: 'reopened',
};

function pullRequest(payload: JsonObject, reading: Reading): Told {
  const pull = at(payload.pull_request);
  const row = changeRow(pull, reading);
  if (row === undefined) return nothing(reasons.time);
  const time = timeOf(pull, 'updated_at', reading.now) as number;
  const action = textOf(payload.action);
  const happening = { change: row.number, by: payload.sender, time };
  const stage = Object.hasOwn(stages, action) ? stages[action] : undefined;
  const changeEvents = [
    ...(stage === undefined ? [] : [stageRow(stage, happening, reading)]),
    ...(action === 'synchronize' && row.head_sha !== '' ? [headRow(row.head_sha, happening, reading)] : []),
  ];
  return { rows: { changes: [row], changeEvents } };
}

/** The pull request of this event is a shortened one, and makes no row. */
function review(payload: JsonObject, reading: Reading): Told {
  const given = at(payload.review);
  const pull = at(payload.pull_request);
  const change = requiredId(pull, 'number');
  if (payload.action !== 'dismissed') {
    if (textOf(given.submitted_at) === '') return nothing(reasons.partOfReview);
    const row = reviewRow(change, given, reading);
    // The text of a review may be edited after it was dismissed.
    if (row === undefined) return nothing(textOf(given.state).toLowerCase() === 'dismissed' ? reasons.action : reasons.time);
    return { rows: { changeEvents: [row] } };
  }
  const submitted = timeOf(given, 'submitted_at', reading.now);
  const updated = timeOf(pull, 'updated_at', reading.now);
  if (submitted === undefined || updated === undefined) return nothing(reasons.time);
  const time = Math.max(submitted, updated);
  return { rows: { changeEvents: [dismissedRow({ change, by: payload.sender, time }, given, reading)] } };
}

function comment(payload: JsonObject, of: JsonObject, onLines: boolean, reading: Reading): Told {
  if (payload.action === 'deleted') return nothing(reasons.commentDeleted);
  const row = commentRow(requiredId(of, 'number'), at(payload.comment), onLines, reading);
  return row === undefined ? nothing(reasons.time) : { rows: { changeEvents: [row] } };
}

function deploymentStatus(payload: JsonObject, reading: Reading): Told {
  const [deployment, status] = [at(payload.deployment), at(payload.deployment_status)];
  const rows = [deploymentRow(deployment, reading), statusRow(deployment, status, reading)];
  const told = deploymentRows(rows);
  if (rows[1] !== undefined || timeOf(status, 'created_at', reading.now) === undefined) return told;
  return { ...told, ignored: waitingStates.has(textOf(status.state)) ? reasons.waiting : reasons.deploymentState };
}

function deploymentRows(rows: readonly (ReturnType<typeof deploymentRow> | undefined)[]): Told {
  const deploymentEvents = rows.filter((row) => row !== undefined);
  return { rows: { deploymentEvents }, ignored: deploymentEvents.length < rows.length ? reasons.time : undefined };
}

function issues(payload: JsonObject, reading: Reading): Told {
  const issue = at(payload.issue);
  if (isObject(issue.pull_request)) return nothing(reasons.pullRequestIssue);
  const updated = timeOf(issue, 'updated_at', reading.now);
  const rows = issueRows(issue, reading, issueState(payload, updated));
  if (rows.workItems === undefined || updated === undefined) return nothing(reasons.time);
  return { rows: { ...rows, workItemTransitions: transitions(payload, updated, reading) } };
}

function issueState(payload: JsonObject, updated: number | undefined): IssueState {
  const { action } = payload;
  if (action === 'deleted' || action === 'transferred') return { deleted: true };
  const lostLabel = action === 'unlabeled' && textOf(at(payload.label).name).toLowerCase() === 'incident';
  return lostLabel && updated !== undefined ? { noIncidentSince: updated } : {};
}

function transitions(payload: JsonObject, updated: number, reading: Reading) {
  const issue = at(payload.issue);
  const item = itemId(reading.repository, requiredId(issue, 'number'));
  if (payload.action === 'reopened') return [transitionRow(item, updated, { state: 'open', reason: null })];
  if (payload.action !== 'closed') return [];
  const time = timeOf(issue, 'closed_at', reading.now);
  return time === undefined ? [] : [transitionRow(item, time, { state: 'closed', reason: issue.state_reason })];
}
