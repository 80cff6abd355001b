import type { Urgency } from '../../../../facts/told-alert.ts';
import type { Notification } from '../../types.ts';

/** What a notification says, ready for every way of sending; texts are plain and bounded. Times in milliseconds UTC. */
export interface Told {
  readonly notification: Notification;
  /** Such as `Checkout fails: checkout (live)`. */
  readonly title: string;
  /** The worst of its alerts. */
  readonly urgency: Urgency;
  /** Firing or over, as a word for people. */
  readonly state: string;
  /** Why it is sent, in a sentence. */
  readonly reason: string;
  /** What it means for users: annotations `summary`, `description`, `impact`. */
  readonly summary: string;
  readonly description: string;
  readonly since: number;
  /** When it was over; null while it goes on. */
  readonly endedAt: number | null;
  /** The value against the threshold, such as `2.4 % (alerts when > 1 %)`; empty when it is not known. */
  readonly value: string;
  readonly service: string;
  readonly environment: string;
  /** Team that owns the service; empty when none does. */
  readonly owner: string;
  readonly runbook: string | undefined;
  readonly acknowledgedBy: string | undefined;
  /** At most `mostAlerts`. */
  readonly alerts: readonly ToldOne[];
  /** Alerts that are not among `alerts`. */
  readonly more: number;
  readonly deployments: readonly ToldDeployment[];
  readonly links: Links;
  /** PNG; absent when there is nothing to draw. */
  readonly chart: Uint8Array | undefined;
}

export interface ToldOne {
  readonly id: string;
  readonly title: string;
  readonly state: 'firing' | 'resolved';
  readonly summary: string;
  readonly since: number;
  readonly value: string;
}

/** A deployment of the service in the last day before the alert. */
export interface ToldDeployment {
  readonly text: string;
  readonly at: number;
  readonly link: string;
}

/** Addresses in messages; those that act expire and ask before they do anything. */
export interface Links {
  readonly view: string;
  /** Absent when nothing is left to act on. */
  readonly acknowledge?: string;
  readonly silence?: string;
  readonly notUseful?: string;
}

/** A message in one line. */
export function headline({ notification, state, title }: Told): string {
  return notification.reason === 'incident' ? title : `${state === 'resolved' ? 'Over' : 'Fires'}: ${title}`;
}

/** The rows of a message that have a name and something to say: `[Since, 2026-03-02 10:00 UTC]` ... */
export function factsOf(told: Told): [string, string][] {
  const place = told.environment === '' ? told.service : `${told.service} (${told.environment})`;
  const all: [string, string][] = [
    ['Service', place],
    ['Since', timeText(told.since)],
    ['Over', told.endedAt === null ? '' : `${timeText(told.endedAt)}, after ${spanText(told.endedAt - told.since)}`],
    ['Value', told.value],
    ['Owner', told.owner],
    ['Acknowledged by', told.acknowledgedBy ?? ''],
    ['Runbook', told.runbook ?? ''],
    ['Coincides with', told.deployments.map(({ text, at }) => `${text} at ${timeText(at)}`).join('; ')],
  ];
  return all.filter(([, value]) => value !== '');
}

/** The lines of the single alerts, when there are several. */
export function alertLines({ alerts, more }: Told): string[] {
  if (alerts.length < 2) return [];
  const lines = alerts.map(({ title, state, value, since }) =>
    [state === 'resolved' ? '[over]' : '[fires]', title, value, `since ${timeText(since)}`].filter((part) => part !== '').join(' '),
  );
  return more === 0 ? lines : [...lines, `and ${more} more`];
}

/** Everything in plain text. */
export function plainText(told: Told): string {
  const { links } = told;
  const addresses: [string, string | undefined][] = [
    ['See it', links.view],
    ['Acknowledge', links.acknowledge],
    ['Silence for 1 hour', links.silence],
    ['Not useful', links.notUseful],
  ];
  return [
    told.title,
    '',
    ...[told.summary, told.description].filter((text) => text !== ''),
    '',
    ...factsOf(told).map(([name, value]) => `${name}: ${value}`),
    ...alertLines(told).map((line) => `- ${line}`),
    '',
    ...addresses.filter(([, address]) => address !== undefined).map(([name, address]) => `${name}: ${address}`),
    '',
    told.reason,
  ]
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n');
}

/** Minutes, UTC. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A length of time with its two largest units, such as `2 h 5 min`. */
export function spanText(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  const parts: [number, string][] = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'min'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return 'less than a minute';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** The token within a link that acts. */
export function actionOf(link: string): string {
  return link.slice(link.lastIndexOf('/') + 1);
}
