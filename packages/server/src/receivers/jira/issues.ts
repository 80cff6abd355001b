import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { at, idOf, labelNames, limited, lookUp } from '../fields.ts';
import { plausibleInstant } from '../instant.ts';
import type { JsonObject } from '../json-object.ts';

export type WorkItem = NonNullable<DeliveryRows['workItems']>[number];
export type WorkItemStatus = NonNullable<DeliveryRows['workItemStatuses']>[number];

/** Keys of Jira's status categories: the same in all languages, unlike names of statuses. */
const categories: Readonly<Record<string, string>> = { new: 'unstarted', indeterminate: 'started', done: 'done', undefined: 'unstarted' };

/** Jira has no category for work that was given up: such statuses are done ones, told apart by the names they usually have. */
const givenUp = /^(?:cancell?ed|won['’]?t (?:do|fix)|abandoned|declined|discarded|duplicate|obsolete|rejected|withdrawn)$/i;

/** An issue as Jira states it: the same fields in a webhook and in the answer to a search. */
export interface JiraIssue {
  readonly key: string;
  /** Milliseconds UTC. */
  readonly created: number;
  readonly updated: number;
  /** Id of its status. */
  readonly status: string;
  readonly item: WorkItem;
  readonly statuses: readonly WorkItemStatus[];
}

/**
 * @param now milliseconds UTC: times that cannot be true are none.
 * @returns why the issue cannot be kept, when it lacks what it is known by.
 */
export function readIssue(issue: JsonObject, now: number): JiraIssue | string {
  const fields = at(issue, 'fields');
  const key = limited(issue.key, 200);
  const status = idOf(at(fields, 'status').id);
  const created = plausibleInstant(fields.created, now);
  const updated = plausibleInstant(fields.updated, now) ?? created;
  if (key === '') return 'an issue without a key';
  if (status === '') return 'an issue without a status; take fields out of the filter of the webhook';
  if (created === undefined || updated === undefined) return 'an issue without a time of creation that can be true';
  const type = at(fields, 'issuetype');
  const version = versionOf(updated);
  const item = {
    source: 'jira',
    id: key,
    project: limited(at(fields, 'project').key, 200) || key.replace(/-\d+$/, ''),
    type: limited(type.name, 100),
    subtask: type.subtask === true || type.hierarchyLevel === -1,
    title: limited(fields.summary),
    status,
    created,
    labels: labelNames(fields.labels).sort(),
    // Story points are a field of its own at each site; the time estimated says something else.
    estimate: null,
    url: pageOf(limited(issue.self, 2000), key),
    deleted: false,
    version,
  };
  const known = readStatus(at(fields, 'status'), version);
  return { key, created, updated, status, item, statuses: known === undefined ? [] : [known] };
}

/** A status with its category; `undefined` where Jira states none. */
export function readStatus(status: JsonObject, version: string): WorkItemStatus | undefined {
  const id = idOf(status.id);
  const name = limited(status.name, 200);
  const stated = lookUp(categories, limited(at(status, 'statusCategory').key, 40));
  if (id === '' || stated === undefined) return undefined;
  return { source: 'jira', status: id, name, category: stated === 'done' && givenUp.test(name.trim()) ? 'cancelled' : stated, version };
}

/** The page for people, from the address of the API; tokens of apps see a gateway that has no pages. */
function pageOf(self: string, key: string): string {
  const site = /^(https?:\/\/[^?#]*?)\/rest\/api\//i.exec(self)?.[1];
  return site === undefined || /^https:\/\/api\.atlassian\.com\//i.test(self) ? '' : `${site}/browse/${encodeURIComponent(key)}`;
}
