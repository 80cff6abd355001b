import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { at, idOf, labelNames, limited, webAddress } from '../fields.ts';
import type { HookOutcome } from '../hook.ts';
import type { JsonObject } from '../json-object.ts';
import { projectOf } from './project.ts';
import { secondOf } from './second.ts';

/** What GitLab says of an issue, the same in a webhook and in the API. */
export interface GitlabIssue {
  readonly project: string;
  readonly iid: string;
  readonly type: string;
  readonly title: string;
  readonly closed: number | null;
  readonly created: number;
  readonly updated: number;
  readonly labels: readonly string[];
  readonly weight: number | null;
  readonly severity: string;
  readonly url: string;
}

/** GitLab's issues are open or closed; how one is worked on stands in labels and boards, which differ everywhere. */
const statuses = [
  { status: 'opened', name: 'Open', category: 'unstarted' },
  { status: 'closed', name: 'Closed', category: 'done' },
] as const;

export function issueRows(issue: GitlabIssue): DeliveryRows {
  const id = `${issue.project}#${issue.iid}`;
  const version = versionOf(issue.updated, issue.closed === null ? 0 : 1);
  return {
    workItems: [
      {
        source: 'gitlab',
        id,
        project: issue.project,
        type: issue.type,
        subtask: issue.type === 'task',
        title: issue.title,
        status: issue.closed === null ? 'opened' : 'closed',
        created: issue.created,
        labels: issue.labels,
        estimate: issue.weight,
        url: issue.url,
        deleted: false,
        version,
      },
    ],
    workItemStatuses: statuses.map((one) => ({ source: 'gitlab', ...one, version: '1' })),
    workItemTransitions: issue.closed === null ? [] : [issueTransition(id, issue.closed, true)],
    incidents: isIncident(issue)
      ? [
          {
            source: 'gitlab',
            id,
            title: issue.title,
            state: issue.closed === null ? 'open' : 'resolved',
            services: [],
            environment: '',
            severity: issue.severity,
            started: issue.created,
            acknowledged: null,
            resolved: issue.closed,
            sha: '',
            release: '',
            deployment: '',
            url: issue.url,
            version,
          },
        ]
      : [],
  };
}

/** An issue was closed, or opened again; milliseconds UTC. */
export function issueTransition(item: string, time: number, closed: boolean) {
  const from_status = closed ? 'opened' : 'closed';
  const to_status = closed ? 'closed' : 'opened';
  return { source: 'gitlab', item, id: String(time), time, from_status, to_status, version: '1' };
}

function isIncident({ type, labels }: GitlabIssue): boolean {
  return type === 'incident' || labels.some((label) => label.toLowerCase() === 'incident');
}

export function decodeIssue(body: JsonObject): HookOutcome {
  const { name } = projectOf(body);
  const attributes = at(body, 'object_attributes');
  const action = limited(attributes.action, 40);
  const event = action === '' ? 'issue' : `issue.${action}`;
  const created = secondOf(attributes.created_at);
  const updated = secondOf(attributes.updated_at) ?? created;
  const iid = idOf(attributes.iid);
  if (created === undefined || updated === undefined || iid === '' || name === '') {
    return { event, subject: name, rows: {}, ignored: 'without number or times' };
  }
  const isClosed = limited(attributes.state) === 'closed';
  const rows = issueRows({
    project: name,
    iid,
    type: limited(attributes.type, 40).toLowerCase() || 'issue',
    title: limited(attributes.title),
    closed: isClosed ? (secondOf(attributes.closed_at) ?? updated) : null,
    created,
    updated,
    labels: labelNames(body.labels ?? attributes.labels),
    weight: typeof attributes.weight === 'number' ? attributes.weight : null,
    severity: limited(attributes.severity, 40),
    url: webAddress(attributes.url),
  });
  const reopened = action === 'reopen' ? [issueTransition(`${name}#${iid}`, updated, false)] : [];
  return { event, subject: `${name}#${iid}`, rows: { ...rows, workItemTransitions: [...(rows.workItemTransitions ?? []), ...reopened] } };
}
