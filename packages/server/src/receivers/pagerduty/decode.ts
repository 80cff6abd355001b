import { versionOf } from '../../facts/versions.ts';
import { at, idOf, limited, webAddress } from '../fields.ts';
import type { IncidentRow } from '../incident-merge.ts';
import { plausibleInstant } from '../instant.ts';
import type { JsonObject } from '../json-object.ts';

/** What one webhook of PagerDuty says. */
export interface PagerdutyEvent {
  readonly event: string;
  /** The service it is about. */
  readonly subject: string;
  readonly incident?: IncidentRow;
  readonly ignored?: string;
}

/** Of events of the same millisecond the later state counts. */
const ranks: Readonly<Record<string, number>> = { triggered: 0, acknowledged: 1, resolved: 2 };

/**
 * A webhook of version 3 as PagerDuty documents it (https://developer.pagerduty.com/docs/webhooks-overview).
 * @param now milliseconds UTC; what happened after it, or before 2000, is not believed.
 */
export function decodePagerduty(body: JsonObject, now: number): PagerdutyEvent {
  const event = at(body, 'event');
  const data = at(event, 'data');
  const type = limited(event.event_type, 100);
  const subject = limited(at(data, 'service').summary, 200);
  if (!type.startsWith('incident.') || limited(data.type, 40) !== 'incident') {
    return { event: type || 'unknown', subject, ignored: 'nothing is measured from this event' };
  }
  const id = idOf(data.id);
  const occurred = plausibleInstant(event.occurred_at, now);
  const started = plausibleInstant(data.created_at, now) ?? occurred;
  if (id === '' || occurred === undefined || started === undefined) {
    return { event: type, subject, ignored: 'without the id of an incident, or without a time that can be believed' };
  }
  const status = limited(data.status, 40);
  const isResolved = type === 'incident.resolved';
  // Notes and responders come after the end as well; when it ended only `incident.resolved` tells.
  if (status === 'resolved' && !isResolved) return { event: type, subject, ignored: 'says nothing of how the incident goes' };
  const incident: IncidentRow = {
    source: 'pagerduty',
    id,
    title: limited(data.title),
    state: isResolved ? 'resolved' : 'open',
    services: subject === '' ? [] : [subject],
    environment: '',
    severity: limited(at(data, 'priority').summary, 40) || limited(data.urgency, 40),
    started,
    acknowledged: type === 'incident.acknowledged' ? occurred : null,
    resolved: isResolved ? occurred : null,
    sha: '',
    release: '',
    deployment: '',
    url: webAddress(data.html_url),
    version: versionOf(occurred, ranks[isResolved ? 'resolved' : status] ?? 0),
  };
  return { event: type, subject, incident };
}
