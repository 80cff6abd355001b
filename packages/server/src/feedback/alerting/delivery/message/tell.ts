import { z } from 'zod';
import type { House } from '../../../../area.ts';
import type { Kind } from '../../../../definitions/types.ts';
import { urgencies } from '../../../../facts/told-alert.ts';
import type { AlertRule } from '../../../../metrics/alert-rule.ts';
import type { Notification, NotifiedAlert } from '../../types.ts';
import { actionToken, baseOf } from '../links.ts';
import { recentDeployments } from './deployments.ts';
import { pictureOf } from './picture.ts';
import { reasonText } from './reason.ts';
import { createRuleFinder } from './rules.ts';
import type { Links, Told, ToldOne } from './told.ts';
import { measuredOf, thresholdText, valueText } from './value.ts';

const mostAlerts = 20;
/** Milliseconds: what would be nice to know must not hold up what must be told. */
const patienceMs = 5_000;
const most = { title: 200, summary: 500, description: 2000, label: 200 } as const;

/** Services as far as a message names them; the kind itself is another area's. */
const serviceKind: Kind<{ owner?: string | undefined }> = {
  name: 'Service',
  apiVersion: 'binnacle/v1',
  description: '',
  example: '',
  spec: z.object({ owner: z.string().optional() }),
};

/** Makes what is to be said of a notification. */
export type Teller = (notification: Notification) => Promise<Told>;

/** What cannot be found out (a chart, deployments, the owner) is left out and logged: the message goes out all the same. */
export function createTeller(house: House): Teller {
  const ruleOf = createRuleFinder(house);
  return async (notification) => {
    const now = house.clock.now();
    const base = baseOf(house.config);
    const { alerts, commonLabels, commonAnnotations } = notification;
    const main = mainOf(alerts);
    const labels = { ...main?.labels, ...commonLabels };
    const annotations = { ...main?.annotations, ...commonAnnotations };
    const place = { service: labels.service ?? '', environment: labels.environment ?? '' };
    const since = Math.min(...alerts.map(({ startsAt }) => startsAt), now);
    const attempt = attempts(house, notification.id);
    const rule = main === undefined ? undefined : await attempt('rule', () => ruleOf(main), undefined);
    const [unit, owner, deployments, chart] = await Promise.all([
      attempt('unit', () => unitOf(house, rule), ''),
      attempt('owner', () => ownerOf(house, place.service, labels.team), ''),
      attempt('deployments', () => recentDeployments(house, base, { ...place, before: since }), []),
      attempt('chart', async () => (rule === undefined || main === undefined ? undefined : pictureOf(house, rule, main, now)), undefined),
    ]);
    return {
      notification,
      title: titleOf(notification, main),
      urgency: urgencies.find((one) => alerts.some(({ urgency, state }) => urgency === one && isOpen(state, notification))) ?? 'info',
      state: notification.status,
      reason: reasonText(notification),
      summary: cut(annotations.summary ?? '', most.summary),
      description: cut(impactOf(annotations), most.description),
      since,
      endedAt: endOf(notification, now),
      value: valueOfAlert(main, rule, unit),
      service: cut(place.service, most.label),
      environment: cut(place.environment, most.label),
      owner,
      runbook: webAddress(annotations.runbook_url ?? annotations.runbook),
      acknowledgedBy: acknowledgedBy(alerts),
      alerts: alerts.slice(0, mostAlerts).map((alert) => oneOf(alert, unit)),
      more: Math.max(0, alerts.length - mostAlerts),
      deployments,
      links: linksOf(house, base, notification, main, now),
      chart,
    };
  };
}

/** Tries to find a part of a message out, within the time that there is. */
function attempts({ log }: House, notification: string) {
  return async <T>(what: string, found: () => Promise<T>, otherwise: T): Promise<T> => {
    const timer = timeUp();
    try {
      return await Promise.race([found(), timer.promise]);
    } catch (error) {
      log.warn({ err: error, notification, what }, 'a message goes out without a part of it');
      return otherwise;
    } finally {
      timer.stop();
    }
  };
}

function timeUp(): { promise: Promise<never>; stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not known within ${patienceMs} ms`)), patienceMs);
  });
  return { promise, stop: () => clearTimeout(timer) };
}

/** The alert that a group is shown by: what fires before what is over, the most urgent first, then the oldest. */
function mainOf(alerts: readonly NotifiedAlert[]): NotifiedAlert | undefined {
  const rank = ({ state, urgency }: NotifiedAlert) => (state === 'firing' ? 0 : 10) + urgencies.indexOf(urgency);
  return [...alerts].sort((a, b) => rank(a) - rank(b) || a.startsAt - b.startsAt)[0];
}

function isOpen(state: NotifiedAlert['state'], { status }: Notification): boolean {
  return status === 'resolved' || state === 'firing';
}

function titleOf({ reason, commonLabels, commonAnnotations, groupLabels, alerts }: Notification, main: NotifiedAlert | undefined): string {
  if (reason === 'incident' && commonAnnotations.title !== undefined) return cut(commonAnnotations.title, most.title);
  const labels = { ...main?.labels, ...groupLabels, ...commonLabels };
  const { service, environment } = labels;
  const place = service === undefined ? environment : environment === undefined ? service : `${service} (${environment})`;
  const others = alerts.length - 1;
  const several = others < 1 ? '' : commonLabels.alertname === undefined ? ` and ${others} more` : ` ×${alerts.length}`;
  return cut(`${labels.alertname ?? 'Alert'}${several}${place === undefined ? '' : `: ${place}`}`, most.title);
}

function impactOf(annotations: Readonly<Record<string, string>>): string {
  return [annotations.impact, annotations.description].filter((text) => text !== undefined && text !== '').join('\n');
}

function valueOfAlert(main: NotifiedAlert | undefined, rule: AlertRule | undefined, unit: string): string {
  if (main === undefined || main.value === null) return '';
  const threshold = thresholdText(rule?.condition, unit);
  return `${valueText(main.value, unit)}${threshold === '' ? '' : ` (alerts when ${threshold})`}`;
}

function endOf({ status, alerts }: Notification, now: number): number | null {
  if (status !== 'resolved') return null;
  const ends = alerts.map(({ endsAt }) => endsAt).filter((end) => end !== null);
  return ends.length === 0 ? now : Math.max(...ends);
}

function acknowledgedBy(alerts: readonly NotifiedAlert[]): string | undefined {
  const open = alerts.filter(({ state }) => state === 'firing');
  if (open.length === 0 || open.some((alert) => alert.acknowledgedBy === null)) return undefined;
  return [...new Set(open.map((alert) => alert.acknowledgedBy))].join(', ');
}

function oneOf({ id, labels, annotations, state, startsAt, value }: NotifiedAlert, unit: string): ToldOne {
  const own = Object.entries(labels).filter(([name]) => !['alertname', 'severity', 'team'].includes(name));
  const title = `${labels.alertname ?? 'Alert'}${own.length === 0 ? '' : ` {${own.map(([name, text]) => `${name}=${text}`).join(', ')}}`}`;
  return {
    id,
    title: cut(title, most.title),
    state,
    summary: cut(annotations.summary ?? '', most.summary),
    since: startsAt,
    value: value === null ? '' : valueText(value, unit),
  };
}

async function unitOf({ metrics }: House, rule: AlertRule | undefined): Promise<string> {
  const metric = rule === undefined ? undefined : measuredOf(rule.condition)?.metric;
  return metric === undefined ? '' : (await metrics.describe(metric)).unit;
}

async function ownerOf({ definitions }: House, service: string, team: string | undefined): Promise<string> {
  if (team !== undefined) return cut(team, most.label);
  if (service === '') return '';
  return (await definitions.get(serviceKind, service))?.spec.owner ?? '';
}

function linksOf(house: House, base: string, notification: Notification, main: NotifiedAlert | undefined, now: number): Links {
  const view = viewOf(base, notification, main);
  const open = notification.alerts.filter(({ state }) => state === 'firing');
  const link = (action: Parameters<typeof actionToken>[2]) =>
    `${base}/api/v1/alert-actions/${actionToken(house.secret, notification.id, action, now)}`;
  // An incident is acted on where it stands.
  if (notification.reason === 'incident' || notification.reason === 'test' || notification.alerts.length === 0) return { view };
  return {
    view,
    ...(open.some(({ acknowledgedBy }) => acknowledgedBy === null) ? { acknowledge: link('acknowledge') } : {}),
    ...(open.length > 0 ? { silence: link('silence') } : {}),
    notUseful: link('not-useful'),
  };
}

function viewOf(base: string, { alerts, reason }: Notification, main: NotifiedAlert | undefined): string {
  if (reason === 'incident' && main !== undefined) return `${base}${main.link}`;
  if (alerts.length === 1 && main !== undefined) return `${base}/feedback/alerts/${main.id}`;
  return `${base}/feedback/alerts`;
}

/** Annotations come from others: only what is an address of the web becomes a link. */
function webAddress(text: string | undefined): string | undefined {
  const url = text === undefined || text.length > 2000 ? null : URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
}
