import { createHash } from 'node:crypto';
import type { ToldAlert } from '../../facts/told-alert.ts';
import { AppError } from '../../platform/errors.ts';
import { present, scalarLabels, scalarText, taggedLabels } from '../alert-labels.ts';
import { at, limited, webAddress } from '../fields.ts';
import { isObject, type JsonObject, listOf } from '../json-object.ts';

const priorities: ReadonlySet<string> = new Set(['P1', 'P2', 'P3', 'P4', 'P5']);
const longestAlias = 512;

/** An alert as those who sent it know it. */
export interface Identified {
  /** Of the alert; made from its source and alias, so that either finds it. */
  readonly id: string;
  readonly told: ToldAlert;
}

/**
 * An alert that is created by Opsgenie's Alert API (https://docs.opsgenie.com/docs/alert-api#create-alert).
 *
 * @param source of the ingest key: aliases of two sources are not the same alert.
 * @throws AppError `invalid_request`
 */
export function createdAlert(body: JsonObject, source: string, now: number): Identified {
  const message = scalarText(body.message, 500).trim();
  if (message === '') throw new AppError('invalid_request', 'Message can not be empty.');
  const stated = limited(body.alias, longestAlias + 1);
  if (stated.length > longestAlias) throw new AppError('invalid_request', `Alias can not be longer than ${longestAlias} characters.`);
  const priority = scalarText(body.priority, 10) || 'P3';
  if (!priorities.has(priority)) throw new AppError('invalid_request', 'Priority should be one of [ P1, P2, P3, P4, P5 ]');
  // Without an alias the same alert sent again, because the answer was lost, is the same.
  const alias = stated || hashOf(JSON.stringify([message, limited(body.entity, 512), limited(body.source, 100)]));
  const id = alertId(source, alias);
  const told: ToldAlert = {
    ...common(source, id),
    ...described(body, message, priority),
    state: 'firing',
    startsAt: now,
    beganBefore: true,
    link: webAddress(at(body, 'details').url),
  };
  return { id, told };
}

function common(source: string, id: string) {
  return { source: 'opsgenie', key: `${source}:${id}`, cause: 'condition', rule: '' } as const;
}

function described(body: JsonObject, message: string, priority: string): Pick<ToldAlert, 'labels' | 'annotations'> {
  const details = scalarLabels(body.details);
  const tags = listOf(body.tags).slice(0, 50);
  const tagged = taggedLabels(tags);
  const entity = scalarText(body.entity, 512);
  const responders = [...listOf(body.responders), ...listOf(body.teams)].filter(isObject);
  const team = responders.find(({ type }) => type === undefined || type === 'team');
  const labels = {
    ...tagged,
    ...details,
    alertname: details.alertname ?? message.slice(0, 200),
    priority,
    // `severity` of a tag or detail would say otherwise how urgent it is.
    severity: '',
    service: details.service ?? tagged.service ?? entity,
    environment: details.environment ?? tagged.environment ?? tagged.env ?? details.env ?? '',
    team: details.team ?? scalarText(team?.name, 200),
    entity,
  };
  const annotations = {
    summary: message,
    description: scalarText(body.description, 15_000),
    note: scalarText(body.note, 2_000),
    tags: tags.map((tag) => scalarText(tag, 50)).join(', '),
    runbook_url: webAddress(at(body, 'details').runbook_url),
  };
  return { labels: present(labels), annotations: present(annotations) };
}

export const alertActions = ['close', 'acknowledge', 'notes'] as const;
export type AlertAction = (typeof alertActions)[number];

const states: Readonly<Record<AlertAction, ToldAlert['state']>> = { close: 'resolved', acknowledge: 'acknowledged', notes: 'firing' };

/** What somebody does to an alert. The note of it is kept, the name of who wrote it is not. */
export function actedAlert(action: AlertAction, id: string, body: JsonObject, source: string, now: number): Identified {
  const note = scalarText(body.note, 2_000);
  if (action === 'notes' && note === '') throw new AppError('invalid_request', 'Note can not be empty.');
  const ends = action === 'close' ? { endsAt: now } : {};
  const told: ToldAlert = {
    ...common(source, id),
    ...ends,
    labels: {},
    annotations: present({ note }),
    state: states[action],
    startsAt: now,
    partial: true,
    link: '',
  };
  return { id, told };
}

/** The id behind what an address names. @throws AppError `invalid_request` */
export function identified(identifier: string, type: string, source: string): string {
  if (type === 'alias') return alertId(source, identifier);
  if (type === 'id' || type === '') return identifier.toLowerCase();
  throw new AppError('invalid_request', 'identifierType must be id or alias; this server numbers no alerts.');
}

/** An id in the form of Opsgenie's: a UUID. */
function alertId(source: string, alias: string): string {
  const hash = hashOf(`${source}\0${alias}`);
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-');
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
