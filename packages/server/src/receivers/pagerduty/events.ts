import { createHash } from 'node:crypto';
import type { timeline } from '../../facts/timeline.ts';
import type { ToldAlert } from '../../facts/told-alert.ts';
import { AppError } from '../../platform/errors.ts';
import type { Row } from '../../stores/clickhouse/table.ts';
import { linesOf, present, scalarText } from '../alert-labels.ts';
import { eventRow } from '../event-entry.ts';
import { at, limited, webAddress } from '../fields.ts';
import { plausibleInstant } from '../instant.ts';
import { type JsonObject, listOf } from '../json-object.ts';

const states = { trigger: 'firing', acknowledge: 'acknowledged', resolve: 'resolved' } as const;
const severities: ReadonlySet<string> = new Set(['critical', 'error', 'warning', 'info']);
const longestKey = 255;

export interface EnqueuedEvent {
  readonly action: keyof typeof states;
  /** What is the same alert: as the sender says, or made from what the alert is about. */
  readonly dedupKey: string;
  readonly alert: ToldAlert;
}

/**
 * An event of PagerDuty's Events API, version 2 (https://developer.pagerduty.com/docs/send-alert-event).
 *
 * @param source of the routing key: keys of two sources are not the same alert.
 * @param now milliseconds UTC
 * @throws AppError `invalid_request` with all that is wrong.
 */
export function decodeEvent(body: JsonObject, source: string, now: number): EnqueuedEvent {
  const action = limited(body.event_action, 40);
  const payload = at(body, 'payload');
  const isTrigger = action === 'trigger';
  const stated = limited(body.dedup_key, longestKey + 1);
  const summary = limited(payload.summary, 1_024).trim();
  refuse([
    Object.hasOwn(states, action) ? '' : "'event_action' must be one of: trigger, acknowledge, resolve",
    stated.length > longestKey ? `'dedup_key' is too long (at most ${longestKey} characters)` : '',
    !isTrigger && stated === '' ? `'dedup_key' is missing, which '${action}' needs` : '',
    isTrigger && summary === '' ? "'payload.summary' is missing or blank" : '',
    isTrigger && limited(payload.source, 500) === '' ? "'payload.source' is missing or blank" : '',
    isTrigger && !severities.has(limited(payload.severity, 20)) ? "'payload.severity' must be one of: critical, error, warning, info" : '',
  ]);
  const dedupKey = stated === '' ? keyOf(payload) : stated;
  const known = action as EnqueuedEvent['action'];
  const common = { source: 'pagerduty', key: `${source}:${dedupKey}`, cause: 'condition', rule: '' } as const;
  if (!isTrigger) {
    const ends = known === 'resolve' ? { endsAt: now } : {};
    const alert: ToldAlert = {
      ...common,
      ...ends,
      partial: true,
      labels: {},
      annotations: {},
      state: states[known],
      startsAt: now,
      link: '',
    };
    return { action: known, dedupKey, alert };
  }
  const startsAt = plausibleInstant(payload.timestamp, now) ?? now;
  const link = webAddress(body.client_url) || webAddress(at(listOf(body.links)[0]).href);
  const alert: ToldAlert = {
    ...common,
    beganBefore: true,
    ...described(payload, summary),
    state: 'firing',
    startsAt: Math.min(startsAt, now),
    link,
  };
  return { action: known, dedupKey, alert };
}

function described(payload: JsonObject, summary: string): Pick<ToldAlert, 'labels' | 'annotations'> {
  const details = at(payload, 'custom_details');
  const text = (value: unknown) => scalarText(value, 200);
  const component = text(payload.component);
  const labels = {
    alertname: text(details.alertname) || text(payload.class) || summary.slice(0, 200),
    severity: text(payload.severity),
    service: text(details.service) || component,
    environment: text(details.environment) || text(details.env),
    team: text(details.team),
    instance: text(payload.source),
    component,
    group: text(payload.group),
    class: text(payload.class),
  };
  const description = linesOf(details);
  const runbook = webAddress(details.runbook_url) || webAddress(details.runbook);
  return { labels: present(labels), annotations: present({ summary, description, runbook_url: runbook }) };
}

/** Without a key of the sender's: the same alert sent again, because the answer was lost, is the same. */
function keyOf({ summary, source, component, group, class: kind }: JsonObject): string {
  const about = JSON.stringify([summary, source, component, group, kind].map((one) => limited(one, 1_024)));
  return createHash('sha256').update(about).digest('hex').slice(0, 32);
}

/**
 * A change event (https://developer.pagerduty.com/docs/send-change-event): something for the timeline.
 * @throws AppError `invalid_request`
 */
export function decodeChange(body: JsonObject, now: number): Row<typeof timeline> {
  const payload = at(body, 'payload');
  const title = limited(payload.summary, 1_024).trim();
  refuse([title === '' ? "'payload.summary' is missing or blank" : '']);
  const details = at(payload, 'custom_details');
  const service = scalarText(details.service, 200);
  const env = scalarText(details.environment, 200) || scalarText(details.env, 200);
  const row = eventRow({ title, text: '', time: plausibleInstant(payload.timestamp, now), labels: { service, env } }, now);
  return { ...row, link: webAddress(at(listOf(body.links)[0]).href) };
}

function refuse(problems: readonly string[]): void {
  const found = problems.filter((problem) => problem !== '');
  if (found.length === 0) return;
  throw new AppError('invalid_request', 'Event object is invalid', { problems: found.map((message) => ({ message })) });
}
