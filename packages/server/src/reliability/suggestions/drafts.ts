import type { Indicator } from '../slo.ts';
import { type Convention, conventions, lags, type Named, type Received, vitalLimits } from './conventions.ts';

export type EventIndicator = Extract<Indicator, { kind: 'events' }>;

/** An SLO that could be, before anybody has looked at how it would have gone. */
export interface Draft {
  readonly service: string;
  /** Lower-case, unique within the service. */
  readonly name: string;
  readonly title: string;
  /** Events in words. */
  readonly events: string;
  /** What is received that it follows from. */
  readonly source: string;
  readonly sli:
    | { readonly kind: 'events'; readonly indicator: EventIndicator }
    /** Which bound is the promise the past decides: an estimate by `le`, the counters to count, and all. */
    | { readonly kind: 'duration'; readonly buckets: string; readonly byBound: string; readonly total: string; readonly seconds: number }
    /** What is too far behind the past decides. */
    | { readonly kind: 'lag'; readonly promql: string };
}

/** What could be promised of what was received, by service. */
export function draftsOf(received: readonly Received[]): Draft[] {
  const services = Map.groupBy(received, ({ label, service }) => `${label} ${service}`);
  return [...services.values()].flatMap((all) => [
    ...conventions.flatMap((convention) => [...failureDraft(convention, all), ...durationDraft(convention, all)]),
    ...lagDraft(all),
  ]);
}

/** What could be promised of the pages of a source. */
export function vitalDrafts(found: readonly { readonly source: string; readonly vital: string }[]): Draft[] {
  return found.flatMap(({ source, vital }): Draft[] => {
    const known = vitalLimits.find((one) => one.vital === vital);
    if (known === undefined) return [];
    const where = `FROM vitals FINAL WHERE $range(time) AND name = '${vital}' AND source = ${sqlText(source)} GROUP BY bucket`;
    const counted = (what: string) => ({ sql: `SELECT $bucket(time) AS bucket, ${what} AS value, count() AS n ${where}` });
    const indicator: EventIndicator = {
      kind: 'events',
      part: 'good',
      events: counted(`countIf(value <= ${known.limit})`),
      total: counted('count()'),
    };
    return [
      {
        service: source,
        name: vital,
        title: known.title,
        events: 'page visits',
        source: `web vitals (${vital})`,
        sli: { kind: 'events', indicator },
      },
    ];
  });
}

function failureDraft({ id, title, events, failures }: Convention, all: readonly Received[]): Draft[] {
  for (const { counter, failed } of failures) {
    const received = all.find(({ name }) => name === counter);
    const label = Object.keys(failed).find((one) => received?.labels.includes(one));
    if (received === undefined || label === undefined) continue;
    const who = matcher(received);
    const bad = { counter: `sum(${counter}{${who},${label}${failed[label]}})` };
    const indicator: EventIndicator = { kind: 'events', part: 'bad', events: bad, total: { counter: `sum(${counter}{${who}})` } };
    return [
      {
        service: received.service,
        name: `${id}-availability`,
        title: `${title} succeed`,
        events,
        source: counter,
        sli: { kind: 'events', indicator },
      },
    ];
  }
  return [];
}

function durationDraft({ id, title, events, durations }: Convention, all: readonly Received[]): Draft[] {
  for (const { histogram, seconds } of durations) {
    const received = all.find(({ name, bounds }) => name === `${histogram}_bucket` && bounds.length > 1);
    if (received === undefined) continue;
    const buckets = `${histogram}_bucket{${matcher(received)}`;
    const sli = {
      kind: 'duration',
      buckets,
      byBound: `sum by (le) (increase(${buckets}}[$__interval]))`,
      total: `sum(${histogram}_count{${matcher(received)}})`,
      seconds,
    } as const;
    return [{ service: received.service, name: `${id}-latency`, title: `${title} are quick`, events, source: `${histogram}_bucket`, sli }];
  }
  return [];
}

function lagDraft(all: readonly Received[]): Draft[] {
  const received = all.find(({ name }) => lags.includes(name));
  if (received === undefined) return [];
  const promql = `max(${received.name}{${matcher(received)}})`;
  return [
    {
      service: received.service,
      name: 'consumer-lag',
      title: 'Consumers keep up',
      events: 'minutes',
      source: received.name,
      sli: { kind: 'lag', promql },
    },
  ];
}

function matcher({ label, service }: Named): string {
  return `${label}=${JSON.stringify(service)}`;
}

function sqlText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
