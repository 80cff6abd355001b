import type { DeliveryState } from '../../api/alert-delivery.ts';
import type { AlertRuleSummary, RuleStanding } from '../../api/alert-rules.ts';
import type { Alert, AlertEvent, Labels, Urgency } from '../../api/alerts.ts';
import type { Judgement } from '../../kit/Verdict.tsx';

interface Word {
  readonly judgement: Judgement;
  readonly word: string;
}

export const urgencyWords: Readonly<Record<Urgency, Word & { readonly asks: string }>> = {
  page: { judgement: 'bad', word: 'page', asks: 'Somebody has to act now.' },
  ticket: { judgement: 'warn', word: 'ticket', asks: 'Somebody has to act within days.' },
  info: { judgement: 'none', word: 'info', asks: 'To know; nobody has to act.' },
};

export const stateWords: Readonly<Record<Alert['state'], Word>> = {
  firing: { judgement: 'bad', word: 'firing' },
  acknowledged: { judgement: 'warn', word: 'acknowledged' },
  resolved: { judgement: 'good', word: 'resolved' },
};

export const causeWords: Readonly<Record<Alert['cause'], string>> = {
  condition: 'Its condition holds.',
  no_data: 'Its rule has no data: nobody can say whether all is well.',
  error: 'Its rule cannot be evaluated: nobody can say whether all is well.',
};

export const ruleStateWords: Readonly<Record<AlertRuleSummary['state'], Word>> = {
  inactive: { judgement: 'good', word: 'quiet' },
  pending: { judgement: 'warn', word: 'pending' },
  firing: { judgement: 'bad', word: 'firing' },
  no_data: { judgement: 'warn', word: 'no data' },
  error: { judgement: 'bad', word: 'cannot be evaluated' },
};

export const deliveryWords: Readonly<Record<DeliveryState, Word>> = {
  queued: { judgement: 'none', word: 'waiting' },
  sent: { judgement: 'good', word: 'sent' },
  failed: { judgement: 'bad', word: 'failed' },
  superseded: { judgement: 'none', word: 'superseded' },
  skipped: { judgement: 'none', word: 'skipped' },
};

export const eventWords: Readonly<Record<AlertEvent['kind'], string>> = {
  fired: 'Fired',
  changed: 'Changed',
  acknowledged: 'Acknowledged',
  unacknowledged: 'Given back',
  silenced: 'Silenced',
  resolved: 'Resolved',
  reopened: 'Fired again',
  rated: 'Rated',
  unreached: 'Reached nobody',
};

export const seriesStateWords: Readonly<Record<RuleStanding['series'][number]['state'], Word>> = {
  ok: { judgement: 'good', word: 'ok' },
  too_few: { judgement: 'none', word: 'too few to judge' },
  no_data: { judgement: 'warn', word: 'no data' },
  pending: { judgement: 'warn', word: 'pending' },
  firing: { judgement: 'bad', word: 'firing' },
};

/** The page of a rule by its name. */
export function rulePage(name: string): string {
  return `/feedback/alerts/rules/${encodeURIComponent(name)}`;
}

/** The page of what a rule follows from: `AlertRule/checkout-errors` is the rule itself; `undefined` when there is none. */
export function rulePath(definition: string): string | undefined {
  const [kind = '', ...rest] = definition.split('/');
  const name = encodeURIComponent(rest.join('/'));
  if (name === '') return undefined;
  if (kind === 'SLO') return `/reliability/slos/${name}`;
  if (kind === 'AlertRule') return `/feedback/alerts/rules/${name}`;
  return /^[A-Z]\w+$/.test(kind) ? `/definitions/${kind}/${name}` : undefined;
}

/** Labels in words, sorted by name, without those that are said elsewhere. */
export function labelWords(labels: Labels, without: readonly string[] = []): string {
  return Object.entries(labels)
    .filter(([name]) => !without.includes(name))
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
}
