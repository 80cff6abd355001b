import type { DeliveryRows, Unreceived } from '../../facts/delivery-batch.ts';
import type { incidents } from '../../facts/incidents.ts';
import { versionOf } from '../../facts/versions.ts';
import type { workItemStatuses, workItemTransitions } from '../../facts/work-items.ts';
import { at, limited, webAddress } from '../fields.ts';
import { type JsonObject, textOf } from '../json-object.ts';
import { type Reading, requiredId, sortedLabels, timeOf, timeOrNull } from './reading.ts';

type StatusRow = Unreceived<typeof workItemStatuses>;
export type TransitionRow = Unreceived<typeof workItemTransitions>;
type IncidentRow = Unreceived<typeof incidents>;

/** What an issue of GitHub can be, and what that means; it knows no status of being worked on. */
const statuses: readonly StatusRow[] = [
  ['open', 'Open', 'unstarted'],
  ['closed', 'Closed as completed', 'done'],
  ['not_planned', 'Closed as not planned', 'cancelled'],
  ['duplicate', 'Closed as duplicate', 'cancelled'],
].map(([status = '', name = '', category = '']) => ({ source: 'github', status, name, category, version: '1' }));

/** What an event says of an issue that the issue itself does not. */
export interface IssueState {
  /** It is no longer in this repository. */
  readonly deleted?: boolean;
  /** When it stopped being an incident, milliseconds UTC. */
  readonly noIncidentSince?: number;
}

/**
 * Rows of an issue in the form of REST: a work item with its statuses and, where it has the label `incident`, an incident.
 *
 * @returns nothing when its times cannot be true.
 * @throws AppError `invalid_request`
 */
export function issueRows(issue: JsonObject, reading: Reading, state: IssueState = {}): DeliveryRows {
  const created = timeOf(issue, 'created_at', reading.now);
  const updated = timeOf(issue, 'updated_at', reading.now);
  if (created === undefined || updated === undefined) return {};
  const { repository } = reading;
  const labels = sortedLabels(issue.labels);
  const deleted = state.deleted === true;
  const version = versionOf(updated, deleted ? 15 : issue.state === 'closed' ? 1 : 0);
  const item = {
    source: 'github',
    id: itemId(repository, requiredId(issue, 'number')),
    project: repository,
    type: typeOf(issue, labels),
    subtask: false,
    title: limited(issue.title),
    status: statusOf(issue.state, issue.state_reason),
    created,
    labels,
    estimate: null,
    url: webAddress(issue.html_url),
    deleted,
    version,
  };
  const isIncident = labels.some((label) => label.toLowerCase() === 'incident');
  const endedBy = isIncident && deleted ? updated : state.noIncidentSince;
  if (!isIncident && endedBy === undefined) return { workItems: [item], workItemStatuses: statuses };
  const incident = incidentRow(issue, { id: item.id, created, labels, version, endedBy }, reading);
  return { workItems: [item], workItemStatuses: statuses, incidents: [incident] };
}

/** Key people use for an issue, `octocat/hello-world#12`. */
export function itemId(repository: string, number: string): string {
  return `${repository}#${number}`;
}

/**
 * An issue was closed or reopened. Events do not say as what a reopened one had been closed, so that it counts as completed.
 *
 * @param time milliseconds UTC.
 */
export function transitionRow(item: string, time: number, to: { readonly state: unknown; readonly reason: unknown }): TransitionRow {
  const status = statusOf(to.state, to.reason);
  return {
    source: 'github',
    item,
    id: String(time),
    time,
    from_status: status === 'open' ? 'closed' : 'open',
    to_status: status,
    version: versionOf(time),
  };
}

function statusOf(state: unknown, reason: unknown): string {
  if (state !== 'closed') return 'open';
  return reason === 'not_planned' || reason === 'duplicate' ? reason : 'closed';
}

/** The issue's type, where the organization uses them; else the label `bug` tells bugs apart. */
function typeOf(issue: JsonObject, labels: readonly string[]): string {
  const type = limited(at(issue.type).name, 100);
  if (type !== '') return type;
  return labels.some((label) => /^(?:type|kind)?[:/ -]*bug$/i.test(label)) ? 'Bug' : 'Issue';
}

interface Particulars {
  readonly id: string;
  readonly created: number;
  readonly labels: readonly string[];
  readonly version: string;
  /** When it ended in another way than by being closed, milliseconds UTC. */
  readonly endedBy: number | undefined;
}

function incidentRow(issue: JsonObject, told: Particulars, reading: Reading): IncidentRow {
  const resolved = issue.state === 'closed' ? timeOrNull(issue.closed_at, reading.now) : null;
  const ended = resolved ?? told.endedBy ?? null;
  const services = valuesOf(told.labels, /^service[:/=]\s*(.+)$/i);
  return {
    source: 'github',
    id: told.id,
    title: limited(issue.title),
    state: ended === null ? 'open' : 'resolved',
    services: services.length > 0 ? services : [reading.repository],
    environment: valuesOf(told.labels, /^env(?:ironment)?[:/=]\s*(.+)$/i)[0] ?? '',
    severity: valuesOf(told.labels, /^((?:sev|severity)[-:/ ]?\s*\w+)$/i)[0] ?? '',
    started: told.created,
    acknowledged: null,
    resolved: ended,
    // As Google's Four Keys has people write it.
    sha: /\broot cause:\s*([0-9a-f]{7,64})\b/i.exec(textOf(issue.body).slice(0, 65_536))?.[1]?.toLowerCase() ?? '',
    release: '',
    deployment: '',
    url: webAddress(issue.html_url),
    version: told.version,
  };
}

function valuesOf(labels: readonly string[], pattern: RegExp): string[] {
  return labels.flatMap((label) => pattern.exec(label)?.[1]?.trim() || []);
}
