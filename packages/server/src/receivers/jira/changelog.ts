import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { concluded, exact, versionOf } from '../../facts/versions.ts';
import { idOf, limited } from '../fields.ts';
import { isObject, type JsonObject, listOf } from '../json-object.ts';
import type { JiraIssue, WorkItem } from './issues.ts';

type Transition = NonNullable<DeliveryRows['workItemTransitions']>[number];

/** One entry of an issue's history: what was changed at once. */
export interface HistoryEntry {
  readonly id: string;
  /** Milliseconds UTC. */
  readonly time: number;
  readonly items: readonly JsonObject[];
}

/**
 * Who told: the API states when an entry was written, a webhook when the issue was updated, which may be milliseconds apart. What the API
 * states replaces what webhooks told.
 */
type Teller = 'webhook' | 'api';

const most = 200;

export function itemsOf(entry: JsonObject): readonly JsonObject[] {
  return listOf(entry.items).slice(0, most).filter(isObject);
}

/** Changes of status in an entry. */
export function transitionsOf(issue: JiraIssue, { id, time, items }: HistoryEntry, teller: Teller): Transition[] {
  return items
    .filter((item) => fieldOf(item) === 'status' && idOf(item.from) !== '' && idOf(item.to) !== '')
    .map((item, index) => ({
      source: 'jira',
      item: issue.key,
      id: index === 0 ? id || String(time) : `${id || time}.${index}`,
      time,
      from_status: idOf(item.from),
      to_status: idOf(item.to),
      version: teller === 'api' ? exact : concluded,
    }));
}

/** That an issue began in a status: with it the history is known from its beginning. */
export function beginning(issue: JiraIssue, status: string, teller: Teller): Transition {
  const version = teller === 'api' ? exact : concluded;
  return { source: 'jira', item: issue.key, id: 'created', time: issue.created, from_status: '', to_status: status, version };
}

/** An issue that moved to another project has a new key: what stands under the old one is no work item any more. */
export function formerKeys(issue: JiraIssue, { time, items }: HistoryEntry): WorkItem[] {
  return items
    .filter((item) => limited(item.field, 100).toLowerCase() === 'key')
    .map((item) => limited(item.fromString, 200))
    .filter((key) => key !== '' && key !== issue.key)
    .map((key) => ({
      ...issue.item,
      id: key,
      project: key.replace(/-\d+$/, ''),
      title: '',
      status: '',
      type: '',
      subtask: false,
      labels: [],
      url: '',
      deleted: true,
      version: versionOf(time, 15),
    }));
}

/** Changed from one project to another. */
export function movesProject({ items }: HistoryEntry): boolean {
  return items.some((item) => fieldOf(item) === 'project');
}

function fieldOf(item: JsonObject): string {
  return limited(item.fieldId, 100) || limited(item.field, 100);
}
