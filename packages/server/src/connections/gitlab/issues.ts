import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { idOf, labelNames, limited, webAddress } from '../../receivers/fields.ts';
import { issueRows, issueTransition } from '../../receivers/gitlab/issues.ts';
import { secondOf } from '../../receivers/gitlab/second.ts';
import type { JsonObject } from '../../receivers/json-object.ts';
import { textOf } from '../../receivers/json-object.ts';
import type { BackfillRequest } from '../types.ts';
import { changedSince, type GitlabProject, type PhasePage, readAll } from './paging.ts';

/** Issues with when they were closed and opened again, by when they changed. */
export async function* readIssues(project: GitlabProject, after: string, request: BackfillRequest): AsyncGenerator<PhasePage> {
  const path = `/api/v4/projects/${project.id}/issues`;
  for await (const page of changedSince(request.api, `${path}?scope=all&state=all`, after)) {
    const rows: DeliveryRows[] = [];
    for (const entry of page.entries) {
      request.signal.throwIfAborted();
      rows.push(await readIssue(project, path, entry, request));
    }
    yield {
      after: page.after,
      read: page.entries.length,
      rows: {
        workItems: rows.flatMap((one) => one.workItems ?? []),
        workItemStatuses: rows[0]?.workItemStatuses ?? [],
        workItemTransitions: rows.flatMap((one) => one.workItemTransitions ?? []),
        incidents: rows.flatMap((one) => one.incidents ?? []),
      },
    };
  }
}

async function readIssue(project: GitlabProject, path: string, entry: JsonObject, { api }: BackfillRequest): Promise<DeliveryRows> {
  const created = secondOf(entry.created_at);
  const updated = secondOf(entry.updated_at) ?? created;
  const iid = idOf(entry.iid);
  if (created === undefined || updated === undefined || iid === '') return {};
  const rows = issueRows({
    project: project.name,
    iid,
    type: limited(entry.issue_type, 40).toLowerCase() || 'issue',
    title: limited(entry.title),
    closed: textOf(entry.state) === 'closed' ? (secondOf(entry.closed_at) ?? updated) : null,
    created,
    updated,
    labels: labelNames(entry.labels),
    weight: typeof entry.weight === 'number' ? entry.weight : null,
    severity: limited(entry.severity, 40),
    url: webAddress(entry.web_url),
  });
  const events = await readAll(api, `${path}/${iid}/resource_state_events`);
  const transitions = events.flatMap((event) => {
    const time = secondOf(event.created_at);
    const state = textOf(event.state);
    if (time === undefined || (state !== 'closed' && state !== 'reopened')) return [];
    return [issueTransition(`${project.name}#${iid}`, time, state === 'closed')];
  });
  return { ...rows, workItemTransitions: [...(rows.workItemTransitions ?? []), ...transitions] };
}
