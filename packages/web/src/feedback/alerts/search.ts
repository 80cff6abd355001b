import type { Alert } from '../../api/alerts.ts';

/** What a list of alerts is narrowed by; empty is any. */
export interface AlertSearch {
  readonly urgency: string;
  readonly service: string;
  readonly text: string;
}

export const noSearch: AlertSearch = { urgency: '', service: '', text: '' };

const ranks = { page: 0, ticket: 1, info: 2 } as const;

/** The alerts that a search finds: the most urgent first, those of the same name and service together, newest first among them. */
export function matching(alerts: readonly Alert[], { urgency, service, text }: AlertSearch): readonly Alert[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return alerts
    .filter((alert) => (urgency === '' || alert.urgency === urgency) && (service === '' || alert.service === service))
    .filter((alert) => words.length === 0 || words.every((word) => textOf(alert).includes(word)))
    .toSorted(
      (a, b) =>
        ranks[a.urgency] - ranks[b.urgency] ||
        a.name.localeCompare(b.name) ||
        a.service.localeCompare(b.service) ||
        b.startsAt.localeCompare(a.startsAt),
    );
}

function textOf({ name, service, labels, annotations }: Alert): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return [name, service, ...pairs, ...Object.values(annotations)].join('\n').toLowerCase();
}

/** How many alerts there are of the same name and service. */
export function groupSizes(alerts: readonly Alert[]): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const alert of alerts) sizes.set(groupOf(alert), (sizes.get(groupOf(alert)) ?? 0) + 1);
  return sizes;
}

export function groupOf({ name, service, urgency }: Pick<Alert, 'name' | 'service' | 'urgency'>): string {
  return JSON.stringify([name, service, urgency]);
}
