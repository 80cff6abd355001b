import { isPlausibleTime } from '../../facts/time.ts';
import type { ReportedEvent } from '../event-entry.ts';
import { isObject, type JsonObject, listOf, numberOf, textOf } from '../json-object.ts';
import type { CheckResult } from '../service-check.ts';
import { Collected } from './json.ts';
import type { Decoded } from './model.ts';
import { datadogLabels } from './tags.ts';

export const badCheck = 'a service check that cannot be read';
export const badEvent =
  'An event needs a title of at most 4,000 characters, at most 128 tags, and a time (date_happened) that can be true.';

const longestText = 4000;
const longestName = 512;

/** One check, or a list of them. `now` in milliseconds since the epoch, UTC: when it does not say when it was made. */
export function decodeChecks(body: unknown, now: number): Decoded<CheckResult> {
  const collected = new Collected<CheckResult>();
  for (const entry of Array.isArray(body) ? body : [body]) collected.add(isObject(entry) ? decodeCheck(entry, now) : badCheck);
  return collected;
}

function decodeCheck(entry: JsonObject, now: number): CheckResult | string {
  const name = textOf(entry.check);
  const status = numberOf(entry.status);
  const labels = datadogLabels(listOf(entry.tags), [['host', textOf(entry.host_name)]]);
  if (name === '' || name.length > longestName || status === undefined || ![0, 1, 2, 3].includes(status) || labels === undefined)
    return badCheck;
  return { name, status, time: seconds(entry.timestamp) ?? now, labels };
}

/** An event, or why it is none. */
export function decodeEvent(entry: JsonObject, now: number): ReportedEvent | string {
  const title = textOf(entry.title);
  const time = seconds(entry.date_happened);
  const labels = datadogLabels(listOf(entry.tags), [['host', textOf(entry.host)]]);
  if (title === '' || title.length > longestText || labels === undefined) return badEvent;
  if (time !== undefined && !isPlausibleTime(time, now)) return badEvent;
  return { title, text: textOf(entry.text).slice(0, longestText), time, labels };
}

function seconds(value: unknown): number | undefined {
  const number = numberOf(value);
  return number === undefined ? undefined : Math.round(number * 1000);
}
