import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { AppError } from '../../platform/errors.ts';
import { limited, webAddress } from '../fields.ts';
import type { HookOutcome } from '../hook.ts';
import { type IncidentRow, mergeIncidents } from '../incident-merge.ts';
import type { ReceiverHouse } from '../index.ts';
import { type JsonObject, numberOf } from '../json-object.ts';
import type { Place } from './deployments.ts';
import { fieldOf, timeOf, wrong } from './fields.ts';

type ItemRow = NonNullable<DeliveryRows['workItems']>[number];

const statuses = [
  { status: 'TODO', name: 'To do', category: 'unstarted' },
  { status: 'IN_PROGRESS', name: 'In progress', category: 'started' },
  { status: 'DONE', name: 'Done', category: 'done' },
] as const;

/** An issue as DevLake takes it; one of type INCIDENT is an incident besides. @throws AppError `invalid_request` */
export async function decodeIssue(body: JsonObject, place: Place, house: ReceiverHouse): Promise<HookOutcome> {
  const now = house.clock.now();
  const key = limited(fieldOf(body, 'issueKey'), 150);
  const title = limited(body.title);
  const created = timeOf(body, ['createdDate'], now);
  const status = limited(body.status, 40) || 'TODO';
  if (key === '') throw wrong('issueKey', 'is required');
  if (title === '') throw wrong('title', 'is required');
  if (created === undefined) throw wrong('createdDate', 'a time is required');
  if (!statuses.some((one) => one.status === status)) throw wrong('status', 'one of TODO, IN_PROGRESS, DONE');
  const resolved = status === 'DONE' ? (timeOf(body, ['resolutionDate', 'updatedDate'], now) ?? now) : undefined;
  const updated = Math.max(created, resolved ?? timeOf(body, ['updatedDate'], now) ?? created);
  const id = `${place.connection}:${key}`;
  const version = versionOf(
    updated,
    statuses.findIndex((one) => one.status === status),
  );
  const type = limited(body.type, 40);
  const url = webAddress(body.url);
  const rows: DeliveryRows = {
    workItems: [
      {
        source: 'devlake',
        id,
        project: place.service || place.connection,
        type: type.toLowerCase(),
        subtask: limited(fieldOf(body, 'parentIssueKey'), 150) !== '',
        title,
        status,
        created,
        labels: [],
        estimate: numberOf(fieldOf(body, 'storyPoint')) ?? null,
        url,
        deleted: false,
        version,
      },
    ],
    workItemStatuses: statuses.map((one) => ({ source: 'devlake', ...one, version: '1' })),
    workItemTransitions:
      status === 'TODO'
        ? []
        : [
            {
              source: 'devlake',
              item: id,
              id: `${status}@${updated}`,
              time: updated,
              from_status: 'TODO',
              to_status: status,
              version: '1',
            },
          ],
  };
  if (type.toUpperCase() !== 'INCIDENT') return { event: 'issue', subject: id, rows };
  const severity = limited(body.severity, 40);
  const incident: IncidentRow = {
    source: 'devlake',
    id,
    title,
    state: resolved === undefined ? 'open' : 'resolved',
    services: servicesOf(body, place),
    environment: '',
    severity,
    started: created,
    acknowledged: null,
    resolved: resolved === undefined ? null : Math.max(created, resolved),
    sha: '',
    release: '',
    deployment: '',
    url,
    version,
  };
  return { event: 'incident', subject: id, rows: { ...rows, incidents: await mergeIncidents(house, [incident]) } };
}

/** The project is the service; without one, what the issue names as component. */
function servicesOf(body: JsonObject, place: Place): string[] {
  return [place.service || limited(body.component, 200)].filter((name) => name !== '');
}

/** `issue/<key>/close`: done from now on, unless it was already. @throws AppError `not_found` */
export async function closeIssue(key: string, place: Place, house: ReceiverHouse): Promise<HookOutcome> {
  const now = house.clock.now();
  const id = `${place.connection}:${limited(key, 150)}`;
  const [item] = await house.facts.query<Omit<ItemRow, 'created'> & { readonly began: string }>(
    `SELECT source, id, project, type, subtask, title, status, labels, estimate, url, deleted, toString(toUnixTimestamp64Milli(created)) AS began
FROM work_items FINAL WHERE source = 'devlake' AND id = {id:String}`,
    { id },
  );
  if (item === undefined) throw new AppError('not_found', 'This issue has not been sent to this connection.');
  if (item.status === 'DONE') return { event: 'issue.close', subject: id, rows: {}, ignored: 'it was closed before' };
  const { began, ...rest } = item;
  const closed = { ...rest, created: Number(began), status: 'DONE', version: versionOf(now, 2) };
  const transition = {
    source: 'devlake',
    item: id,
    id: `DONE@${now}`,
    time: now,
    from_status: item.status,
    to_status: 'DONE',
    version: '1',
  };
  const incidents = await closedIncident(id, house, now);
  return { event: 'issue.close', subject: id, rows: { workItems: [closed], workItemTransitions: [transition], incidents } };
}

async function closedIncident(id: string, house: ReceiverHouse, now: number): Promise<IncidentRow[]> {
  const [open] = await house.facts.query<{ id: string }>(
    `SELECT id FROM incidents FINAL WHERE source = 'devlake' AND id = {id:String} AND state = 'open'`,
    { id },
  );
  if (open === undefined) return [];
  const closing: IncidentRow = {
    source: 'devlake',
    id,
    title: '',
    state: 'resolved',
    services: [],
    environment: '',
    severity: '',
    started: now,
    acknowledged: null,
    resolved: now,
    sha: '',
    release: '',
    deployment: '',
    url: '',
    version: versionOf(now, 2),
  };
  return mergeIncidents(house, [closing]);
}
