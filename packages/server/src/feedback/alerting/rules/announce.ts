import type { timeline } from '../../../facts/timeline.ts';
import type { ToldAlert } from '../../../facts/told-alert.ts';
import type { Row } from '../../../stores/clickhouse/table.ts';
import type { RuleAlert } from './alerts.ts';

type Entry = Row<typeof timeline>;

/** So many alerts of a rule that change at once are told one by one; of more their number is told. */
const mostEntries = 20;

/** What changed between two evaluations, as entries of the timeline. */
export function entriesOfChange(before: readonly RuleAlert[], after: readonly RuleAlert[], at: number): Entry[] {
  const states = new Map(before.map(({ id, state }) => [id, state]));
  const kept = new Set(after.map(({ id }) => id));
  const fired = after.filter(({ id, state }) => state === 'firing' && states.get(id) !== 'firing');
  const resolved = after.filter(({ id, state }) => state === 'resolved' && states.get(id) === 'firing');
  const gone = before.filter(({ id, state }) => state === 'firing' && !kept.has(id));
  return [...entries(fired, 'firing', at), ...entries([...resolved, ...gone], 'resolved', at)];
}

function entries(alerts: readonly RuleAlert[], state: 'firing' | 'resolved', at: number): Entry[] {
  return [...Map.groupBy(alerts, ({ rule }) => rule).values()].flatMap((own) =>
    own.length > mostEntries ? together(own, state, at) : own.map((alert) => entry(alert, state, at)),
  );
}

function entry({ id, labels, annotations, activeAt, link }: RuleAlert, state: 'firing' | 'resolved', at: number): Entry {
  const { summary } = annotations;
  return {
    id: `alert:${id}:${activeAt}:${state}`,
    time: at,
    kind: 'alert',
    title: `${labels.alertname} ${state}${summary === undefined ? '' : `: ${summary.slice(0, 300)}`}`,
    service: labels.service ?? '',
    environment: labels.environment ?? '',
    link,
    updated: at,
  };
}

function together(alerts: readonly RuleAlert[], state: 'firing' | 'resolved', at: number): Entry[] {
  return alerts.slice(0, 1).map((alert) => ({
    ...entry({ ...alert, labels: { alertname: alert.labels.alertname ?? '' }, annotations: {} }, state, at),
    id: `alert:${alert.rule}:${at}:${state}`,
    title: `${alert.labels.alertname} ${state}: ${alerts.length} alerts`,
  }));
}

/** A time in which no rules were evaluated, told to people and put on the timeline. Milliseconds UTC. */
export function notWatching(from: number, to: number): { readonly told: ToldAlert; readonly entry: Entry } {
  const span = `from ${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
  return {
    told: {
      source: 'rules',
      key: `not-watching:${from}`,
      labels: { alertname: 'NotWatching', severity: 'info' },
      annotations: { summary: `Binnacle was not watching ${span}: no alert rule was evaluated, so none could fire or end` },
      state: 'firing',
      cause: 'condition',
      startsAt: to,
      // Told once: it is a notice, and over by itself.
      expiresAt: to + noticeFor,
      link: '/timeline',
      rule: '',
    },
    entry: {
      id: `alert-rules-missed:${from}`,
      time: from,
      kind: 'alert',
      title: `Not watching ${span}: no alert rule was evaluated`,
      service: '',
      environment: '',
      link: '',
      updated: to,
    },
  };
}

const noticeFor = 15 * 60_000;
