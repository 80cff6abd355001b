import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { concluded, exact, versionOf } from '../../facts/versions.ts';
import { at, idOf, labelNames, limited, lookUp, webAddress } from '../fields.ts';
import { plausibleInstant } from '../instant.ts';
import { type JsonObject, listOf, numberOf } from '../json-object.ts';

type WorkItem = NonNullable<DeliveryRows['workItems']>[number];
type WorkItemStatus = NonNullable<DeliveryRows['workItemStatuses']>[number];
type Transition = NonNullable<DeliveryRows['workItemTransitions']>[number];

/** Types of Linear's workflow states. A duplicate is not work that was done. */
const categories: Readonly<Record<string, string>> = {
  triage: 'triage',
  backlog: 'backlog',
  unstarted: 'unstarted',
  started: 'started',
  completed: 'done',
  canceled: 'cancelled',
  duplicate: 'cancelled',
};

/** An issue as Linear states it, the same in a webhook and in GraphQL. */
export interface LinearIssue {
  readonly key: string;
  /** Milliseconds UTC. */
  readonly created: number;
  readonly updated: number;
  /** Id of its state. */
  readonly status: string;
  readonly items: readonly WorkItem[];
  readonly statuses: readonly WorkItemStatus[];
}

/**
 * @param data `data` of a webhook, or a node of GraphQL's `issues`.
 * @param removed a webhook says that it was deleted; the API says the same by `trashed`.
 * @returns why the issue cannot be kept, when it lacks what it is known by.
 */
export function readIssue(data: JsonObject, now: number, removed = false): LinearIssue | string {
  const key = limited(data.identifier, 200);
  const state = at(data, 'state');
  const status = idOf(data.stateId) || idOf(state.id);
  const created = plausibleInstant(data.createdAt, now);
  const updated = plausibleInstant(data.updatedAt, now) ?? created;
  if (key === '') return 'an issue without an identifier';
  if (status === '') return 'an issue without a state';
  if (created === undefined || updated === undefined) return 'an issue without a time of creation that can be true';
  const deleted = removed || data.trashed === true;
  const item: WorkItem = {
    source: 'linear',
    id: key,
    project: limited(at(data, 'team').key, 200) || key.replace(/-\d+$/, ''),
    type: 'issue',
    subtask: idOf(data.parentId) !== '' || idOf(at(data, 'parent').id) !== '',
    title: limited(data.title),
    status,
    created,
    labels: labelNames(Array.isArray(data.labels) ? data.labels : at(data, 'labels').nodes).sort(),
    estimate: numberOf(data.estimate) ?? null,
    url: webAddress(data.url),
    deleted,
    version: versionOf(updated, deleted ? 1 : 0),
  };
  const known = readState({ ...state, id: state.id ?? data.stateId }, versionOf(updated));
  return { key, created, updated, status, items: [item, ...formerKeys(data, item)], statuses: known === undefined ? [] : [known] };
}

/** A state with its category; `undefined` for a type that is not known. */
export function readState(state: JsonObject, version: string): WorkItemStatus | undefined {
  const id = idOf(state.id);
  const category = lookUp(categories, limited(state.type, 40));
  return id === '' || category === undefined
    ? undefined
    : { source: 'linear', status: id, name: limited(state.name, 200), category, version };
}

/**
 * Known by what both a webhook and the history state: in which second it was, and to which state; webhooks do not tell the entry's id, and
 * their times may be milliseconds apart from it. What the API states replaces what webhooks told. An issue's creation is one from no state.
 */
export function transition(issue: LinearIssue, time: number, from: string, to: string, teller: 'webhook' | 'api'): Transition {
  const id = from === '' ? 'created' : `${Math.floor(time / 1000)} ${to}`;
  const version = teller === 'api' ? exact : concluded;
  return { source: 'linear', item: issue.key, id, time, from_status: from, to_status: to, version };
}

/** An issue that moved to another team has a new identifier: what stands under the old one is no work item any more. */
function formerKeys(data: JsonObject, item: WorkItem): WorkItem[] {
  return listOf(data.previousIdentifiers)
    .slice(0, 50)
    .map((key) => limited(key, 200))
    .filter((key) => key !== '' && key !== item.id)
    .map((key) => ({
      ...item,
      id: key,
      project: key.replace(/-\d+$/, ''),
      title: '',
      status: '',
      subtask: false,
      labels: [],
      estimate: null,
      url: '',
      deleted: true,
    }));
}
