import type { ToldAlert } from '../../facts/told-alert.ts';
import { AppError } from '../../platform/errors.ts';
import { present, scalarText } from '../alert-labels.ts';
import { webAddress } from '../fields.ts';
import { plausibleInstant } from '../instant.ts';
import { numberOf } from '../json-object.ts';
import { type AlertMapping, type Source, valueAt } from './mapping.ts';

const mostAlerts = 1_000;

export interface MappedAlerts {
  readonly alerts: readonly ToldAlert[];
  /** Alerts whose state is none of those that the mapping names, or that have no name. */
  readonly leftOut: number;
}

/**
 * Alerts of a body that is read by a mapping.
 *
 * @param tool name of the mapping, and of the source of its alerts
 * @param source of the ingest key: keys of two sources are not the same alert.
 * @throws AppError `invalid_request` when there is no list where the mapping says, or too long a one.
 */
export function decodeMapped(body: unknown, mapping: AlertMapping, tool: string, source: string, now: number): MappedAlerts {
  const list = mapping.list === undefined ? [body] : valueAt(body, mapping.list);
  if (!Array.isArray(list)) {
    throw new AppError('invalid_request', `AlertSource/${tool} says where the list of alerts stands, and there is none in this body.`);
  }
  if (list.length > mostAlerts) throw new AppError('invalid_request', `At most ${mostAlerts} alerts are taken at once.`);
  const alerts = list.flatMap((one) => alertOf(one, mapping, tool, source, now) ?? []);
  return { alerts, leftOut: list.length - alerts.length };
}

function alertOf(one: unknown, mapping: AlertMapping, tool: string, source: string, now: number): ToldAlert | undefined {
  const { state: rule, startsAt: begins, endsAt: ends, value: numbers, expiresAfter } = mapping;
  const word = rule === undefined ? '' : scalarText(valueAt(one, rule.at), 200).toLowerCase();
  const state = rule === undefined ? 'firing' : Object.hasOwn(rule.words, word) ? rule.words[word] : undefined;
  const labels = present(textsOf(one, mapping.labels, 500));
  if (state === undefined || labels.alertname === undefined) return undefined;
  const timeAt = (path: typeof begins) => (path === undefined ? undefined : plausibleInstant(valueAt(one, path), now));
  const began = timeAt(begins);
  const startsAt = Math.min(began ?? now, now);
  const endsAt = Math.max(Math.min(timeAt(ends) ?? now, now), began ?? 0);
  const stated = mapping.key === undefined ? '' : textOf(one, mapping.key, 400);
  const key = stated || keyOf(labels);
  const value = numbers === undefined ? undefined : numberOf(valueAt(one, numbers));
  return {
    source: tool,
    key: `${source}:${key}`,
    labels,
    annotations: present(textsOf(one, mapping.annotations, 8_000)),
    state,
    cause: 'condition',
    startsAt,
    ...(began === undefined ? { beganBefore: true } : {}),
    ...(state === 'resolved' ? { endsAt } : {}),
    ...(expiresAfter === undefined || state === 'resolved' ? {} : { expiresAt: now + expiresAfter }),
    link: mapping.link === undefined ? '' : webAddress(textOf(one, mapping.link, 2_000)),
    rule: '',
    ...(value === undefined ? {} : { value }),
  };
}

/** Labels of an urgency, which changes while an alert goes on: many tools say `ok` there when it is over. */
const urgencies: ReadonlySet<string> = new Set(['severity', 'priority', 'level']);

/** What is the same alert where the sender has no key: its labels, whatever its urgency is. */
function keyOf(labels: Readonly<Record<string, string>>): string {
  const own = Object.entries(labels).filter(([name]) => !urgencies.has(name));
  return JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function textsOf(one: unknown, sources: Readonly<Record<string, Source>>, longest: number): Record<string, string> {
  return Object.fromEntries(Object.entries(sources).map(([name, source]) => [name, textOf(one, source, longest)]));
}

function textOf(one: unknown, source: Source, longest: number): string {
  return 'text' in source ? source.text : scalarText(valueAt(one, source.path), longest);
}
