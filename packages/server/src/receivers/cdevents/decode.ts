import type { DeliveryRows } from '../../facts/delivery-batch.ts';
import { versionOf } from '../../facts/versions.ts';
import { AppError } from '../../platform/errors.ts';
import { at, limited, lookUp, shaOf, webAddress } from '../fields.ts';
import type { IncidentRow } from '../incident-merge.ts';
import { plausibleInstant } from '../instant.ts';
import type { JsonObject } from '../json-object.ts';
import { readPurl } from './purl.ts';

type EventRow = NonNullable<DeliveryRows['deploymentEvents']>[number];

/** What one event of CDEvents says. */
export interface CdEvent {
  /** Subject and predicate, such as `service.deployed`. */
  readonly event: string;
  readonly subject: string;
  readonly deployment?: EventRow;
  readonly incident?: IncidentRow;
  readonly ignored?: string;
}

const rollOuts: Readonly<Record<string, { readonly unplanned: boolean }>> = {
  'service.deployed': { unplanned: false },
  'service.upgraded': { unplanned: false },
  'service.rolledback': { unplanned: true },
};
const outcomes: Readonly<Record<string, EventRow['state']>> = {
  success: 'success',
  failure: 'failure',
  error: 'failure',
  cancel: 'cancelled',
};

/**
 * An event of CDEvents 0.1 to 0.5 (https://cdevents.dev/docs/). Services that went live and incidents are kept, and pipeline runs, of which
 * rules choose the deployments; what it tells of changes names no commits, so that the host of the repository is the better source.
 *
 * @param now milliseconds UTC.
 * @throws AppError `invalid_request`
 */
export function decodeCdEvent(body: JsonObject, now: number): CdEvent {
  const context = at(body, 'context');
  const type = limited(context.type, 200);
  const [, event = ''] = type.match(/^dev\.cdevents\.([a-z]+\.[a-z]+)\.\d+\.\d+\.\d+/i) ?? [];
  const subject = limited(at(body, 'subject').id, 200);
  if (event === '' && !type.startsWith('dev.cdevents')) {
    throw new AppError(
      'invalid_request',
      'context.type: an event of CDEvents states its type, such as dev.cdevents.service.deployed.0.3.0.',
    );
  }
  const isMeasured = lookUp(rollOuts, event) !== undefined || event === 'pipelinerun.finished' || event.startsWith('incident.');
  if (!isMeasured) return { event: event || 'custom', subject, ignored: 'nothing is measured from this type' };
  const time = plausibleInstant(context.timestamp, now);
  if (time === undefined) return { event, subject, ignored: 'without a time that can be believed' };
  if (subject === '') throw new AppError('invalid_request', 'subject.id: what the event is about is required.');
  if (event.startsWith('incident.')) return { event, subject, incident: incidentOf(body, event, time) };
  return { event, subject, deployment: event === 'pipelinerun.finished' ? pipelineRunOf(body, time) : rollOutOf(body, event, time) };
}

function rollOutOf(body: JsonObject, event: string, time: number): EventRow {
  const content = at(body, 'subject', 'content');
  const artifact = readPurl(limited(content.artifactId, 2_000));
  const custom = at(body, 'customData');
  return {
    ...unnamed,
    id: limited(at(body, 'context').id, 200),
    state: 'success',
    repository: artifact.repository,
    service: limited(at(body, 'subject').id, 200),
    environment: limited(at(content, 'environment').id, 200) || 'production',
    sha: artifact.sha || shaOf(custom.commit ?? custom.sha),
    release: artifact.version,
    time,
    finished: time,
    unplanned: rollOuts[event]?.unplanned === true,
    version: versionOf(time),
  };
}

function pipelineRunOf(body: JsonObject, time: number): EventRow {
  const content = at(body, 'subject', 'content');
  const custom = at(body, 'customData');
  const artifact = readPurl(limited(content.artifactId, 2_000));
  return {
    ...unnamed,
    id: limited(at(body, 'subject').id, 200),
    state: lookUp(outcomes, limited(content.outcome, 40)) ?? 'failure',
    repository: artifact.repository,
    service: '',
    environment: '',
    sha: artifact.sha || shaOf(custom.commit ?? custom.sha),
    release: artifact.version,
    workflow: limited(content.pipelineName, 200),
    time,
    finished: time,
    url: webAddress(content.url ?? content.uri),
    version: versionOf(time),
  };
}

const unnamed = {
  source: 'cdevents',
  tier: '',
  ref: '',
  workflow: '',
  started: null,
  url: '',
  unplanned: false,
  repairs: '',
  failed: null,
} as const;

function incidentOf(body: JsonObject, event: string, time: number): IncidentRow {
  const subject = at(body, 'subject');
  const content = at(subject, 'content');
  const artifact = readPurl(limited(content.artifactId, 2_000));
  const isResolved = event === 'incident.resolved';
  const service = limited(at(content, 'service').id, 200);
  return {
    source: 'cdevents',
    id: `${limited(subject.source ?? at(body, 'context').source, 200)}#${limited(subject.id, 200)}`,
    // What resolves it is described in its own words.
    title: isResolved ? '' : limited(content.description),
    state: isResolved ? 'resolved' : 'open',
    services: service === '' ? [] : [service],
    environment: limited(at(content, 'environment').id, 200),
    severity: '',
    started: time,
    acknowledged: null,
    resolved: isResolved ? time : null,
    sha: artifact.sha,
    release: artifact.version,
    deployment: '',
    url: webAddress(content.ticketURI),
    version: versionOf(time, isResolved ? 1 : 0),
  };
}
